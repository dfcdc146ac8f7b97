"""Spanish shops and what they sell: tills print capitals, mostly without accents."""

from __future__ import annotations

from docextract_eval.corpus.wares import Trade, wares

TRADES = {
    "grocery": Trade(
        (
            *("SUPERMERCADOS {}", "ULTRAMARINOS {}", "ALIMENTACION {}", "Frutería {}"),
            *("La Despensa de {}", "AUTOSERVICIO EL ROBLE", "COMESTIBLES {}"),
        ),
        wares(
            "basic",
            """
            BARRA PAN 250G 0.45 0.85
            PAN DE MOLDE 460G 1.25 2.35
            LECHE SEMI 1L 0.84 1.15
            HUEVOS M DOCENA 1.89 2.95
            QUESO TIERNO /kg 9.90 14.50
            TOMATE RAMA /kg 1.59 3.20
            PLATANO CANARIO /kg 1.99 2.95
            PATATA LAVADA 3KG 2.79 4.50
            CEBOLLA MALLA 1KG 0.99 1.99
            NARANJA MESA /kg 1.19 2.29
            LENTEJA PARDINA 1KG 1.75 2.95
            """,
        )
        + wares("olive oil", "ACEITE OLIVA VE 1L 4.95 9.90")
        + wares(
            "pasta",
            """
            MACARRON 500G 0.75 1.35
            ACEITE GIRASOL 1L 1.39 2.45
            """,
        )
        + wares(
            "food",
            """
            JAMON SERRANO LONCHAS 2.35 4.60
            CHORIZO SARTA 3.15 5.20
            PECHUGA POLLO /kg 6.20 8.95
            MERLUZA RODAJA /kg 9.95 15.50
            ATUN CLARO P-3 2.65 4.20
            YOGUR NATURAL X4 0.85 1.60
            ARROZ REDONDO 1KG 1.15 1.95
            GALLETA MARIA 800G 1.45 2.40
            CAFE MOLIDO NAT. 250G 1.95 4.10
            CHOCOLATE 70% 100G 1.15 2.45
            AGUA MINERAL 1,5L 0.42 0.85
            """,
        )
        + wares(
            "sweet drinks",
            """
            REFRESCO COLA 2L 1.35 2.20
            REFRESCO NARANJA 33CL 0.55 0.95
            """,
        )
        + wares(
            "other",
            """
            CERVEZA LATA 33CL 0.52 0.98
            VINO TINTO RIOJA 75CL 3.20 8.90
            LAVAVAJILLAS 750ML 1.15 2.40
            PAPEL HIGIENICO X12 3.75 6.20
            BOLSA BASURA 30L 1.05 2.10
            DETERGENTE 40 LAV. 4.95 9.90
            BOLSA PLASTICO 0.10 0.15
            """,
        ),
    ),
    "cafe": Trade(
        ("BAR {}", "CAFETERIA {}", "Mesón {}", "Restaurante Casa {}", "BAR LA PLAZA", "Taberna {}"),
        wares(
            "meals",
            """
            Café con leche 1.30 1.90
            Café solo 1.20 1.60
            Tostada con tomate 1.80 2.90
            Pincho de tortilla 2.50 3.90
            Caña 1.60 2.60
            Vino tinto copa 2.20 3.80
            Agua mineral 1.50 2.40
            Refresco 2.00 2.90
            Menú del día 12.00 16.50
            Ración de croquetas 8.50 12.00
            Patatas bravas 5.50 8.50
            Calamares a la romana 10.50 15.00
            Ensalada mixta 7.50 11.50
            Jamón ibérico 16.00 24.00
            Bocadillo de lomo 4.50 6.90
            Chocolate con churros 4.20 6.50
            Flan casero 3.80 5.50
            Pan 0.80 1.50
            """,
        ),
    ),
    "pharmacy": Trade(
        ("FARMACIA {}", "Farmacia Lda. {}", "FARMACIA LA ESTRELLA", "Farmacia Central"),
        wares(
            "drugs",
            """
            PARACETAMOL 1G 20COMP 1.50 3.10
            IBUPROFENO 400MG 20C 2.49 4.95
            OMEPRAZOL 20MG 28CAP 2.42 4.20
            JARABE TOS SECA 200ML 6.50 10.90
            SPRAY NASAL 10ML 5.90 8.95
            PASTILLAS GARGANTA X16 6.20 9.90
            """,
        )
        + wares(
            "food",
            """
            MANZANILLA 20 BOLSITAS 2.10 3.95
            LECHE INFANTIL 800G 13.50 22.90
            """,
        )
        + wares(
            "other",
            """
            TIRITAS SURTIDAS X20 2.95 5.50
            CREMA SOLAR SPF50 50ML 14.90 24.50
            PASTA DENTAL 75ML 3.20 6.95
            CHAMPU SUAVE 400ML 6.50 13.90
            CREMA MANOS 50ML 3.90 8.20
            TERMOMETRO DIGITAL 6.95 12.50
            """,
        ),
    ),
    "hotel": Trade(
        ("HOTEL {}", "HOSTAL {}", "Hotel Plaza Mayor", "Hostal La Posada", "PENSION {}"),
        wares(
            "lodging",
            """
            Habitación doble /night 58 128
            Habitación individual /single 42 84
            Desayuno buffet /person 6.50 14.00
            Media pensión 18.00 29.00
            """,
        )
        + wares(
            "other",
            """
            Plaza de garaje /car 8.00 18.00
            Lavandería 6.00 18.00
            """,
        )
        + wares("meals", "Minibar 2.50 14.00"),
    ),
    "petrol": Trade(
        ("E.S. {}", "ESTACION DE SERVICIO {}", "GASOLINERA {}", "E.S. LA RONDA"),
        wares(
            "other",
            """
            SIN PLOMO 95 /L 1.419 1.799
            SIN PLOMO 98 /L 1.559 1.959
            GASOLEO A /L 1.379 1.769
            GASOLEO A+ /L 1.449 1.859
            LAVADO PROG. 3 5.00 9.00
            LIQUIDO LIMPIAPARAB. 2.95 5.90
            """,
        )
        + wares(
            "food",
            """
            BOCADILLO JAMON 3.20 4.90
            AGUA 50CL 0.90 1.60
            CAFE PARA LLEVAR 1.30 1.90
            """,
        ),
    ),
    "parking": Trade(
        ("PARKING {}", "APARCAMIENTO PLAZA ESPAÑA", "PARKING CENTRO", "APARCAMIENTOS {} S.L."),
        wares(
            "other",
            """
            ESTACIONAMIENTO /hour 1.50 3.60
            PERDIDA TICKET 18 30
            """,
        ),
    ),
    "taxi": Trade(
        ("TAXI {}", "RADIO TAXI CIUDAD", "AUTO-TAXI {}", "TAXI LIC. {}"),
        wares(
            "transport",
            """
            Bajada de bandera /base 1.40 3.20
            Recorrido /km 0.95 1.45
            Espera /min 0.35 0.45
            Suplemento maletas 0.60 1.00
            Suplemento estación 2.10 3.50
            """,
        ),
    ),
}
