"""Spain: euro, a point between thousands or none in four digits, IVA inside the prices."""

from __future__ import annotations

from docextract_eval.locales import Locale, TaxId, TaxRate, towns

LOCALE = Locale(
    name="es_ES",
    country="ES",
    currency="EUR",
    signs={"€": "EUR", "EUR": "EUR", "Euros": "EUR", "EUROS": "EUR", "euros": "EUR"},
    decimal=",",
    group=".",
    bare_thousands=0.4,
    money=("{n}", "{n} €", "{n}€", "{n} EUR"),
    dates=(
        "{d:02}/{m:02}/{y:04}",
        "{d:02}/{m:02}/{yy:02}",
        "{d:02}-{m:02}-{y:04}",
        "{d} de {month} de {y:04}",
        "{d:02} {mon} {y:04}",
    ),
    times=("{h:02}:{mi:02}", "{h:02}:{mi:02}:{s:02}", "{h:02}:{mi:02} h"),
    months=(
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
    short_months=(
        *(("ene",), ("feb",), ("mar",), ("abr",), ("may",), ("jun",)),
        *(("jul",), ("ago",), ("sept", "sep"), ("oct",), ("nov",), ("dic",)),
    ),
    labels={
        "item_heads": ("Uds", "Descripción", "Importe"),
        "total": ("TOTAL A PAGAR", "TOTAL €", "TOTAL", "Total a pagar", "TOTAL COMPRA"),
        "subtotal": ("SUBTOTAL", "Subtotal", "SUMA"),
        "tax_total": ("TOTAL IVA", "Cuota IVA", "Total IVA", "IVA INCLUIDO"),
        "discount": ("DESCUENTO", "Dto.", "Descuento total", "AHORRO"),
        "tip": ("PROPINA", "Propina"),
        "cash": ("EFECTIVO", "Efectivo", "ENTREGADO", "Entregado"),
        "card": ("TARJETA", "Tarjeta bancaria", "TARJETA CREDITO", "VISA"),
        "change": ("CAMBIO", "Cambio", "DEVOLUCION", "A devolver"),
        "rounding": ("REDONDEO", "Redondeo"),
        "payable": ("IMPORTE REDONDEADO", "Total redondeado"),
        "receipt_number": ("Nº Factura:", "FRA. SIMPLIFICADA Nº", "Nº Ticket:", "Nº operación"),
        "date": ("Fecha:", "FECHA", "Fecha", ""),
        "time": ("Hora:", "HORA", ""),
        "phone": ("Tel.", "Tlf.", "TELÉFONO:", "Teléf."),
        "tax_id": ("NIF:", "NIF", "CIF:", "C.I.F."),
        "thanks": ("GRACIAS POR SU VISITA", "Gracias por su compra", "GRACIAS POR SU COMPRA"),
        "account": ("Tarjeta", "Nº tarjeta", "TARJETA Nº"),
    },
    taxes=(
        # Against inflation bread, milk, fruit, ... bore nothing, oil and pasta less than they do.
        TaxRate("basic", "A", "4", "2012-09-01"),
        TaxRate("basic", "E", "0", "2023-01-01"),
        TaxRate("basic", "G", "2", "2024-10-01"),
        TaxRate("basic", "A", "4", "2025-01-01"),
        TaxRate("olive oil", "B", "10", "2012-09-01"),
        TaxRate("olive oil", "F", "5", "2023-01-01"),
        TaxRate("olive oil", "E", "0", "2024-07-01"),
        TaxRate("olive oil", "G", "2", "2024-10-01"),
        TaxRate("olive oil", "A", "4", "2025-01-01"),
        TaxRate("pasta", "B", "10", "2012-09-01"),
        TaxRate("pasta", "F", "5", "2023-01-01"),
        TaxRate("pasta", "J", "7.5", "2024-10-01"),
        TaxRate("pasta", "B", "10", "2025-01-01"),
        TaxRate("food", "B", "10", "2012-09-01"),
        TaxRate("sweet drinks", "B", "10", "2012-09-01"),
        TaxRate("sweet drinks", "C", "21", "2021-01-01"),
        TaxRate("meals", "B", "10", "2012-09-01"),
        TaxRate("lodging", "B", "10", "2012-09-01"),
        TaxRate("transport", "B", "10", "2012-09-01"),
        TaxRate("drugs", "A", "4", "2012-09-01"),
        TaxRate("other", "C", "21", "2012-09-01"),
    ),
    tax_inside=True,
    tax_heads=("", "IVA", "Base", "Cuota"),
    tax_gross="PVP",
    tax_rounding=("rate", "rate", "document"),
    credit=("H", "HABER", "+"),
    debit=("D", "DEBE"),
    tip_customary=False,
    faker="es_ES",
    phones=("900 ### ###", "901 ### ###", "902 ### ###", "900 ## ## ##"),
    tax_ids=(
        TaxId("es.cif", "B########"),
        TaxId("es.cif", "B-########"),
        TaxId("es.cif", "A########"),
        TaxId("es.dni", "########@"),
    ),
    tax_id_share=1.0,
    street="{street_name}, {building_number}",
    town="{postcode} {city}",
    houses=140,
    titles=("FACTURA SIMPLIFICADA", "Factura simplificada", "FRA. SIMPLIFICADA"),
    parts={
        "street_name": (
            *("C/ Mayor", "C/ Real", "Avda. de la Constitución", "C/ San Juan", "C/ Nueva"),
            *("Paseo de la Estación", "C/ Cervantes", "Plaza de España", "C/ del Carmen"),
            *("Avda. de Andalucía", "C/ Santa Ana", "Calle de la Fuente", "Ronda Norte"),
            *("C/ Ramón y Cajal", "Calle del Sol", "Avda. de Portugal", "C/ de la Iglesia"),
            *("Travesía del Molino", "C/ Goya", "Plaza del Mercado", "C/ Alfonso XII"),
            *("Camino de las Huertas", "C/ Doctor Fleming", "Avda. del Mediterráneo"),
        ),
        "first_name": (
            *("María", "Carmen", "Ana", "Laura", "Lucía", "Marta", "Cristina", "Pilar", "Elena"),
            *("Isabel", "Rosario", "Teresa", "Nuria", "Beatriz", "Inés", "Raquel", "Sofía"),
            *("Antonio", "José", "Manuel", "Francisco", "David", "Javier", "Daniel", "Carlos"),
            *("Miguel", "Rafael", "Pedro", "Ángel", "Alejandro", "Sergio", "Pablo", "Íñigo"),
        ),
    },
    places=towns(
        """
        Madrid; 2801#; 91 ### ## ##; Madrid
        Alcalá de Henares; 28803; 91 ### ## ##; Madrid
        Getafe; 28903; 91 ### ## ##; Madrid
        Barcelona; 0801#; 93 ### ## ##; Barcelona
        Sabadell; 08203; 93 ### ## ##; Barcelona
        Valencia; 4601#; 963 ## ## ##; Valencia
        Sevilla; 4101#; 954 ## ## ##; Sevilla
        Dos Hermanas; 41701; 955 ## ## ##; Sevilla
        Zaragoza; 5001#; 976 ## ## ##; Zaragoza
        Málaga; 2901#; 952 ## ## ##; Málaga
        Murcia; 30005; 968 ## ## ##; Murcia
        Bilbao; 4801#; 944 ## ## ##; Bizkaia
        Alicante; 0301#; 965 ## ## ##; Alicante
        Córdoba; 1401#; 957 ## ## ##; Córdoba
        Valladolid; 4701#; 983 ## ## ##; Valladolid
        Vigo; 3621#; 986 ## ## ##; Pontevedra
        A Coruña; 15005; 981 ## ## ##; A Coruña
        Gijón; 3321#; 985 ## ## ##; Asturias
        Granada; 1801#; 958 ## ## ##; Granada
        Santander; 39008; 942 ## ## ##; Cantabria
        Pamplona; 3101#; 948 ## ## ##; Navarra
        Salamanca; 37002; 923 ## ## ##; Salamanca
        Burgos; 09003; 947 ## ## ##; Burgos
        Logroño; 26001; 941 ## ## ##; La Rioja
        Cádiz; 11005; 956 ## ## ##; Cádiz
        Toledo; 45002; 925 ## ## ##; Toledo
        """
    ),
    tesseract="spa",
)
