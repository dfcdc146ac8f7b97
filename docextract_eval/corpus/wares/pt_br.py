"""Brazilian shops and what they sell: capitals without accents, units and brands cut short."""

from __future__ import annotations

from docextract_eval.corpus.wares import Trade, wares

TRADES = {
    "grocery": Trade(
        (
            *("SUPERMERCADO {} LTDA", "MERCEARIA {}", "MERCADINHO {} ME", "HORTIFRUTI {}"),
            *("Mercado Bom Preço", "EMPORIO {} EIRELI", "PADARIA E MERCADO {}"),
        ),
        wares(
            "basic",
            """
            ARROZ T1 5KG 19.90 34.90
            FEIJAO CARIOCA 1KG 5.99 10.49
            FARINHA TRIGO 1KG 3.99 6.49
            OVOS BRANCOS DZ 8.99 15.90
            LEITE INTEGRAL 1L 3.99 6.49
            PAO FRANCES /kg 12.90 21.90
            BANANA PRATA /kg 3.99 8.49
            TOMATE /kg 4.99 11.90
            BATATA INGLESA /kg 3.49 7.99
            ALFACE CRESPA UN 1.99 4.49
            """,
        )
        + wares(
            "food",
            """
            ACUCAR CRISTAL 2KG 6.49 9.99
            CAFE TORRADO 500G 13.90 32.90
            OLEO SOJA 900ML 5.99 9.49
            MACARRAO ESP 500G 2.99 5.99
            FRANGO CONG /kg 8.90 14.90
            CARNE MOIDA /kg 22.90 39.90
            QUEIJO MUSSARELA /kg 34.90 54.90
            PRESUNTO COZIDO /kg 22.90 36.90
            REQUEIJAO 200G 6.49 10.90
            BISC RECHEADO 140G 1.99 3.99
            MOLHO TOMATE 340G 1.79 3.99
            GOIABADA 300G 4.49 7.99
            """,
        )
        + wares(
            "other",
            """
            REFRIG COLA 2L 7.49 11.90
            AGUA MIN 1,5L 2.49 4.49
            SABAO PO 800G 8.99 15.90
            DETERG LIQ 500ML 1.99 3.49
            PAPEL HIG 12R 12.90 24.90
            ESPONJA MULTIUSO 1.49 3.49
            SACOLA 0.10 0.25
            """,
        )
        + wares("alcohol", "CERVEJA LT 350ML 2.79 5.49\nVINHO TINTO 750ML 18.90 49.90"),
    ),
    "cafe": Trade(
        (
            *("LANCHONETE {}", "RESTAURANTE {} LTDA", "PADARIA {}", "Bar do {}"),
            *("CAFETERIA GRAO FINO", "PIZZARIA {}", "CHURRASCARIA {}"),
        ),
        wares(
            "meals",
            """
            Café expresso 4.50 8.90
            Pão na chapa 5.00 9.90
            Pão de queijo 4.00 8.50
            Coxinha de frango 6.00 10.90
            Suco de laranja 8.00 14.90
            Água com gás 4.00 7.50
            Refrigerante lata 5.50 8.90
            Prato feito 22.90 36.90
            Buffet por quilo /kg 59.90 89.90
            Feijoada completa 38.90 64.90
            Picanha na chapa 69.90 119.90
            Pizza calabresa 49.90 79.90
            X-salada 18.90 29.90
            Açaí 500ml 16.90 26.90
            Pudim 9.90 15.90
            """,
        )
        + wares("alcohol", "Chope 300ml 8.90 14.90\nCaipirinha 16.90 29.90"),
        service=("0", "0", "0.10"),
    ),
    "pharmacy": Trade(
        ("DROGARIA {} LTDA", "FARMACIA {}", "Farmácia Popular do Bairro", "DROGARIA SAO BENTO"),
        wares(
            "medicine",
            """
            DIPIRONA 500MG C/10 4.90 12.90
            PARACETAMOL 750MG C/20 9.90 22.90
            IBUPROFENO 400MG C/10 11.90 24.90
            LOSARTANA 50MG C/30 6.90 19.90
            XAROPE TOSSE 120ML 16.90 34.90
            SORO NASAL 30ML 9.90 19.90
            """,
        )
        + wares(
            "other",
            """
            CURATIVO C/40 6.90 12.90
            CREME DENTAL 90G 3.99 12.90
            PROT SOLAR FPS50 39.90 79.90
            SHAMPOO 325ML 12.90 28.90
            FRALDA M C/36 39.90 69.90
            ALGODAO 50G 4.90 8.90
            """,
        ),
    ),
    "hotel": Trade(
        ("HOTEL {} LTDA", "POUSADA {}", "Hotel Beira Mar", "POUSADA DO SOL"),
        wares(
            "lodging",
            """
            Diária casal /night 180 420
            Diária solteiro /single 130 280
            Café da manhã /person 18.00 45.00
            Lavanderia 15.00 60.00
            Estacionamento /car 15.00 40.00
            """,
        )
        + wares("meals", "Frigobar 6.00 38.00\nJantar 45.00 95.00"),
    ),
    "petrol": Trade(
        ("AUTO POSTO {} LTDA", "POSTO {}", "POSTO ESTRELA DO SUL", "AUTO POSTO RODOVIA"),
        wares(
            "fuel",
            """
            GASOLINA COMUM /L 5.299 6.599
            GASOLINA ADITIVADA /L 5.499 6.899
            ETANOL HIDRATADO /L 3.399 4.799
            DIESEL S10 /L 5.399 6.699
            """,
        )
        + wares(
            "other",
            """
            OLEO MOTOR 1L 29.90 59.90
            ARLA 32 5L 24.90 44.90
            AGUA MINERAL 500ML 2.50 5.00
            SALGADINHO 5.90 10.90
            """,
        ),
    ),
    "parking": Trade(
        ("ESTACIONAMENTO {}", "ESTACIONAMENTO CENTRAL", "PARE AQUI ESTACIONAMENTOS", "PARK {}"),
        wares(
            "other",
            """
            ESTACIONAMENTO /hour 6.00 18.00
            PERDA DE TICKET 40 80
            """,
        ),
    ),
    "taxi": Trade(
        ("TAXI {}", "RADIO TAXI CAPITAL", "COOPERTAXI", "TAXI COMUM {}"),
        wares(
            "transport",
            """
            Bandeirada /base 4.50 6.50
            Corrida /km 2.80 4.60
            Hora parada /min 0.60 0.90
            Volume/bagagem 3.00 6.00
            Pedágio 4.20 15.90
            """,
        ),
    ),
}
