"""Italian shops and what they sell: tills print capitals, and an apostrophe for an accent."""

from __future__ import annotations

from docextract_eval.corpus.wares import Trade, wares

TRADES = {
    "grocery": Trade(
        (
            *("ALIMENTARI {}", "SALUMERIA {}", "Minimarket {}", "ORTOFRUTTA {}", "PANIFICIO {}"),
            *("SUPERMERCATO IL GIRASOLE", "La Bottega di {}", "GASTRONOMIA {} SNC"),
        ),
        wares(
            "basic",
            """
            PANE COMUNE /kg 2.90 4.60
            LATTE FRESCO INT. 1L 1.49 1.89
            PASTA SPAGHETTI 500G 0.79 1.65
            MOZZARELLA 125G 0.99 1.89
            PARMIGIANO REGG. /kg 17.90 24.90
            OLIO EXTRAV. 1L 6.49 11.90
            MELE GOLDEN /kg 1.69 2.69
            POMODORI CILIEGINI /kg 2.49 4.49
            INSALATA BUSTA 150G 1.19 1.99
            PASSATA POMODORO 700G 0.99 1.79
            FARINA 00 1KG 0.69 1.29
            RISO CARNAROLI 1KG 2.59 4.29
            """,
        )
        + wares("herbs", "BASILICO VASO 1.29 1.99")
        + wares(
            "food",
            """
            PROSCIUTTO CRUDO /kg 21.90 32.90
            PETTO DI POLLO /kg 8.90 12.90
            UOVA X6 1.69 2.79
            TONNO ALL'OLIO X3 2.99 4.89
            YOGURT BIANCO X2 0.99 1.69
            BISCOTTI FROLLINI 700G 1.99 3.49
            CIOCCOLATO FOND. 100G 1.29 2.59
            ZUCCHERO 1KG 1.09 1.59
            MARMELLATA ALBIC. 1.89 3.29
            """,
        )
        + wares(
            "other",
            """
            CAFFE' MACINATO 250G 2.99 5.49
            ACQUA NAT. 6X1,5L 1.79 3.29
            VINO ROSSO 75CL 3.49 9.90
            BIRRA 66CL 1.19 2.19
            DETERSIVO PIATTI 1L 1.29 2.49
            CARTA IGIENICA X10 2.99 5.49
            SHOPPER BIO 0.05 0.12
            PILE STILO X4 2.49 5.90
            """,
        ),
    ),
    "cafe": Trade(
        (
            *("BAR {}", "TRATTORIA {}", "Pizzeria {}", "CAFFE' CENTRALE", "Osteria del Borgo"),
            *("RISTORANTE {}", "PASTICCERIA {}"),
        ),
        wares(
            "meals",
            """
            CAFFE' 1.00 1.40
            CAPPUCCINO 1.40 2.00
            CORNETTO 1.20 1.80
            TRAMEZZINO 2.50 3.80
            SPRITZ 4.50 7.00
            PIZZA MARGHERITA 6.00 9.00
            PIZZA CAPRICCIOSA 8.00 11.50
            LASAGNE AL FORNO 9.00 13.00
            SPAGHETTI VONGOLE 13.00 18.00
            TAGLIATA DI MANZO 17.00 24.00
            INSALATA MISTA 4.50 7.00
            TIRAMISU' 5.00 7.50
            ACQUA MINERALE 1.50 3.00
            VINO CASA 1/2L 5.00 8.00
            BIRRA MEDIA 4.50 6.50
            AMARO 3.50 5.00
            COPERTO 1.50 3.00
            """,
        ),
    ),
    "pharmacy": Trade(
        ("FARMACIA {}", "Farmacia Dott. {}", "FARMACIA COMUNALE", "FARMACIA S. LUCIA"),
        wares(
            "medicine",
            """
            PARACETAMOLO 500MG 20CPR 3.90 6.50
            IBUPROFENE 400MG 12CPR 5.90 9.50
            SCIROPPO TOSSE 150ML 8.90 13.50
            SPRAY NASALE 10ML 7.50 11.90
            PASTIGLIE GOLA 24PZ 7.90 10.90
            FERMENTI LATTICI 10FL 9.90 16.50
            """,
        )
        + wares(
            "babies",
            """
            PANNOLINI X24 6.90 11.90
            LATTE POLV. LATTANTI 14.90 24.90
            """,
        )
        + wares(
            "other",
            """
            CEROTTI X20 2.90 5.50
            DENTIFRICIO 75ML 2.90 6.50
            CREMA SOLARE SPF50 13.90 22.90
            SHAMPOO DELICATO 6.90 14.50
            CREMA MANI 75ML 4.50 9.90
            TERMOMETRO DIGITALE 6.90 12.90
            """,
        ),
    ),
    "hotel": Trade(
        ("HOTEL {}", "ALBERGO {}", "Hotel La Pergola", "LOCANDA {}", "Pensione Miramare"),
        wares(
            "lodging",
            """
            Camera doppia /night 68 145
            Camera singola /single 48 92
            Colazione /person 6.00 12.00
            Cena menù fisso 18.00 32.00
            """,
        )
        + wares(
            "other",
            """
            Posto auto /car 8.00 18.00
            Lavanderia 6.00 18.00
            """,
        )
        + wares("meals", "Frigobar 2.50 12.00")
        + wares("levy", "Imposta di soggiorno /levy 1.50 4.00"),
    ),
    "petrol": Trade(
        ("STAZIONE DI SERVIZIO {}", "DISTRIBUTORE {} SAS", "AREA SERVIZIO LA PIANA"),
        wares(
            "other",
            """
            BENZINA SELF /L 1.669 1.929
            BENZINA SERVITO /L 1.829 2.099
            GASOLIO SELF /L 1.569 1.879
            GASOLIO SERVITO /L 1.729 2.049
            LAVAGGIO AUTO 7.00 14.00
            LIQUIDO TERGIVETRI 3.90 6.90
            OLIO MOTORE 1L 11.90 19.90
            """,
        )
        + wares(
            "food",
            """
            PANINO COTTO 3.20 4.90
            CARAMELLE 1.20 2.40
            """,
        ),
    ),
    "parking": Trade(
        ("PARCHEGGIO {}", "AUTORIMESSA {}", "PARCHEGGIO STAZIONE", "GARAGE CENTRALE"),
        wares(
            "other",
            """
            SOSTA /hour 1.50 3.50
            BIGLIETTO SMARRITO 20 35
            """,
        ),
    ),
    "taxi": Trade(
        ("TAXI {}", "RADIOTAXI CITTA'", "COOP. TASSISTI", "TAXI SIGLA {}"),
        wares(
            "transport",
            """
            Quota fissa /base 3.00 5.50
            Corsa /km 1.10 1.80
            Sosta /min 0.45 0.55
            Suppl. bagaglio 0.50 1.00
            Suppl. notturno 2.50 3.50
            """,
        ),
    ),
}
