"""Facturas: base imponible y cuota de IVA, vencimiento, rectificativas, pronto pago.

Firms are called by their trade and a name: the letter of a tax number tells the legal form.
"""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.vocabulary import Vocabulary
from docextract_eval.corpus.wares import Trade, wares

WORDS = {
    "invoice": ("FACTURA", "Factura", "Factura"),
    "credit_note": ("FACTURA RECTIFICATIVA", "Factura rectificativa", "Factura de abono"),
    "invoice_number": ("Factura nº", "Número de factura", "Nº factura"),
    "credit_number": ("Rectificativa nº", "Número de rectificativa", "Nº abono"),
    "order_number": ("Su pedido", "Pedido nº", "Nº de pedido"),
    "customer_number": ("Código de cliente", "Cliente nº", "Cód. cliente"),
    "delivery_number": ("Albarán", "Albarán nº", "Nº de albarán"),
    "issue_date": ("Fecha", "Fecha de factura", "Fecha de expedición"),
    "due_date": ("Vencimiento", "Fecha de vencimiento", "Vence el"),
    "delivery_date": ("Fecha de entrega", "Entregado el", "Fecha albarán"),
    "service_date": ("Fecha de operación", "Fecha del servicio", "Servicio realizado el"),
    "phone": ("Tel.", "Teléfono", "Tlf."),
    "contact": ("Contacto", "Le atiende", "Persona de contacto"),
    "seller_tax_id": ("NIF", "N.I.F.", "NIF/CIF"),
    "buyer_tax_id": ("NIF cliente", "NIF del cliente", "NIF/CIF cliente"),
    "bill_to": ("Cliente", "Datos del cliente", "Facturar a"),
    "ship_to": ("Entregar en", "Dirección de entrega", "Lugar de entrega"),
    "from": ("Emisor", "Datos del emisor", "Proveedor"),
    "position": ("Nº", "Lín.", "Pos."),
    "article": ("Referencia", "Ref.", "Código"),
    "description": ("Concepto", "Descripción", "Artículo"),
    "quantity": ("Cantidad", "Cant.", "Uds."),
    "unit": ("Unidad", "Ud.", "U.M."),
    "unit_price": ("Precio", "Precio unitario", "P. unit."),
    "unit_price_gross": ("PVP", "Precio c/IVA", "PVP"),
    "tax_rate": ("IVA", "% IVA", "IVA %"),
    "amount": ("Importe", "Importe", "Total"),
    "amount_gross": ("Importe con IVA", "Total IVA incl.", "Importe IVA incl."),
    "line_sum": ("Suma", "Total bruto", "Importe bruto"),
    "allowance": ("Descuento", "Dto. comercial", "Descuento"),
    "charge": ("Portes", "Gastos de envío", "Portes y embalaje"),
    "net_total": ("Base imponible", "BASE IMPONIBLE", "Total base imponible"),
    "tax": ("Cuota IVA", "IVA", "IVA"),
    "tax_inside": ("IVA incluido", "Incluye IVA", "IVA incluido"),
    "tax_total": ("Total IVA", "Cuota de IVA", "Total cuotas IVA"),
    "total": ("Total factura", "TOTAL FACTURA", "Importe total"),
    "credit_total": ("Total abono", "TOTAL A SU FAVOR", "Importe a devolver"),
    "prepaid": ("Anticipo", "Entregado a cuenta", "Importe ya abonado"),
    "rounding": ("Redondeo", "Redondeo", "Redondeo"),
    "amount_due": ("Total a pagar", "TOTAL A PAGAR", "Pendiente de pago"),
    "rate": ("Tipo", "% IVA", "Tipo IVA"),
    "base": ("Base imponible", "Base", "Base imp."),
    "tax_amount": ("Cuota", "Cuota IVA", "Cuota"),
    "taxes": ("Desglose de IVA", "Detalle del IVA", "Impuestos"),
    "on": ("sobre", "s/", "de"),
    "carried": ("Suma y sigue", "Suma y sigue", "A la página siguiente"),
    "brought": ("Suma anterior", "De la hoja anterior", "De la página anterior"),
    "page": ("Página", "Pág.", "Hoja"),
    "of": ("de", "/", "de"),
    "payment": ("Datos bancarios", "Pago por transferencia", "Cuenta para el pago"),
    "account_number": ("CCC", "Nº de cuenta", "Cuenta"),
    "branch_code": ("Oficina", "Sucursal", "Oficina"),
    "iban": ("IBAN", "IBAN", "IBAN"),
    "bic": ("BIC", "SWIFT/BIC", "BIC"),
    "payment_reference": ("Concepto del pago", "Referencia", "Indique en el pago"),
    "due": (
        "Rogamos abonen el importe antes del {due_date}",
        "Pago por transferencia con vencimiento {due_date}",
        "Esta factura vence el día {due_date}",
    ),
    "at_once": ("Pago a la vista.", "Pago a la recepción de la factura.", "Pago inmediato."),
    "terms": ("Forma de pago", "Condiciones de pago", "Plazo de pago"),
    "terms_form": ("{days} días fecha factura", "transferencia a {days} días", "{days} días"),
    "early": (
        "Pronto pago hasta el {discount_date} dto. del {discount_rate} total {discounted_total}",
        "Dto. por pronto pago {discount_rate} antes del {discount_date} a pagar {discounted_total}",
    ),
    "refers": (
        "Rectifica la factura {original_number} de fecha {original_date}",
        "Abono correspondiente a nuestra factura {original_number} del {original_date}",
    ),
    "intro": ("", "Les detallamos a continuación los conceptos facturados:", ""),
    "thanks": ("Gracias por su confianza.", "Le agradecemos su confianza.", "Atentamente"),
    "small": ("Operación exenta de IVA.", "Factura exenta de IVA."),
    "reverse": (
        "Inversión del sujeto pasivo.",
        "Operación con inversión del sujeto pasivo: el IVA lo ingresa el destinatario.",
    ),
    "credit_legal": (
        "Sus datos se tratan solo para gestionar este documento.",
        "Puede ejercer por escrito sus derechos de acceso y rectificación.",
    ),
    "legal": (
        "Indique el número de factura en toda consulta.",
        "Sus datos se tratan solo para gestionar esta factura.",
        "Puede ejercer por escrito sus derechos de acceso y rectificación.",
    ),
    "summary": ("Resumen de la factura", "Su factura en resumen", "Resumen"),
    "period": ("Periodo de facturación", "Periodo facturado", "Consumo del"),
    "to": ("a", "al", "al"),
    "meter": ("Nº de contador", "Contador", "Número de contador"),
}

TRADES = {
    "services": Trade(
        ("Asesoría {}", "{} Consultores", "Estudio {}", "{} y Asociados", "Gabinete Técnico {}"),
        wares(
            "other",
            """
            Consultoría de empresa /h 55 110
            Desarrollo de software /h 38 75
            Diseño gráfico /h 28 55
            Redacción de textos /h 24 42
            Formación en sus oficinas /day 450 950
            Dirección de proyecto /h 48 85
            Gastos de desplazamiento /flat 40 190
            Traducción inglés-español /h 28 48
            """,
        ),
    ),
    "crafts": Trade(
        ("Fontanería {}", "Carpintería {} e Hijos", "Instalaciones {}", "Pinturas {}"),
        wares(
            "other",
            """
            Mano de obra oficial /h 26 42
            Desplazamiento /flat 20 45
            Tubo de cobre 15 mm /m 5.20 9.60
            Cable H07Z1-K 2,5 mm² /m 0.48 1.10
            Pintura plástica mate /L 4.20 9.80
            Llave de corte 7.90 18.50
            Masilla de relleno /kg 1.60 3.90
            Magnetotérmico 16 A 7.40 19.80
            Tarima flotante AC5 /m2 18.90 42.00
            Retirada de escombros /flat 90 240
            """,
        ),
        only=(
            ("Fontanería", ("Tubo", "Llave")),
            ("Carpintería", ("Tarima",)),
            ("Instalaciones", ("Tubo", "Llave", "Cable", "Magnetotérmico")),
            ("Pinturas", ("Pintura", "Masilla")),
        ),
    ),
    "supplies": Trade(
        ("Suministros {}", "Papelería {}", "Suministros {} Hermanos", "Comercial {}"),
        wares(
            "other",
            """
            Papel A4 80 g /box 18.90 29.50
            Tóner negro T-#### 42.00 98.00
            Archivador de palanca azul 2.10 4.40
            Tornillo madera 4 x 40 /box 3.90 9.80
            Guantes de nitrilo talla G /box 6.20 12.40
            Flexo LED 22.50 49.00
            Carpetas con goma /pack 7.40 15.80
            Gafas de protección 2.90 7.80
            Caja de cartón doble 0.85 1.90
            Bolígrafos azules /pack 3.60 8.20
            Alargador 5 m 7.60 15.40
            Bridas de nailon /pack 2.90 7.40
            Carretilla de acero 49 98
            Pizarra blanca 90 x 60 26.50 54.00
            Etiquetas adhesivas /roll 5.80 11.90
            """,
        )
        + wares("food", "Café en grano natural /kg 11.50 19.90\nManzanilla /pack 2.20 5.40"),
    ),
    "online": Trade(
        ("{} Hosting", "Nube {}", "{} Software", "Servidores {}"),
        wares(
            "other",
            """
            Plan equipo por usuario /user 5.90 19.90
            Almacenamiento adicional /GB 0.06 0.16
            Servidor dedicado M /month 35 129
            Renovación de dominio /year 8.95 19.95
            Soporte prioritario /month 20 99
            Bono de SMS /pack 9 42
            """,
        ),
    ),
    "utility": Trade(
        (
            *("Luz de {town}", "Eléctrica {}", "Comercializadora Eléctrica {}"),
            *("Hidroeléctrica {}", "Energías {}"),
        ),
        wares(
            "other",
            """
            Energía consumida /kWh 0.098 0.162
            Peajes y cargos /kWh 0.028 0.061
            Impuesto eléctrico /kWh 0.006 0.010
            Término de potencia /month 12.40 31.80
            Alquiler de contador /month 0.81 1.36
            """,
        ),
    ),
}

VOCABULARY = Vocabulary(
    name="es_ES",
    words=WORDS,
    trades=TRADES,
    buyers=(
        *("Construcciones {family}", "Panadería {family}", "Transportes {family}"),
        *("Clínica Dental {family}", "Restaurante Casa {family}", "Hotel {town}"),
        "Talleres {family} Hermanos",
    ),
    units={
        "piece": ("ud.", "UD", "u."),
        "h": ("h", "H", "h"),
        "day": ("día", "DIA", "jorn."),
        "m": ("m", "ML", "m"),
        "m2": ("m²", "M2", "m²"),
        "L": ("l", "L", "l"),
        "kg": ("kg", "KG", "kg"),
        "box": ("caja", "CJ", "caja"),
        "pack": ("paq.", "PAQ", "paq."),
        "roll": ("rollo", "RLL", "rollo"),
        "user": ("usuario", "USR", "usu."),
        "GB": ("GB", "GB", "GB"),
        "month": ("mes", "MES", "mes"),
        "year": ("año", "AÑO", "año"),
        "kWh": ("kWh", "kWh", "kWh"),
        "flat": ("serv.", "SV", "serv."),
    },
    layouts=(
        *("ledger", "ledger", "boxed", "boxed", "plain", "catalogue", "subscription", "summary"),
        "letter",
    ),
    numbers=("F{y}/####", "{y}-####", "FV-#####", "{y}{m}###"),
    person="{first_name} {last_name} {last_name}",
    money=1,
    days=(15, 30, 30, 60),
    early=(("2", 10), ("3", 7)),
    early_share=0.12,
    prices=("net", "net", "net", "net", "gross"),
    references=("number", "none", "none"),
    percents=(0, 0, 1),
    reverse_share=0.03,
    small_share=0.0,
    asides={
        "wholesale": ("Distribuciones {}", "Frutas {} Hermanos", "Almacenes {}", "Alimentación {}"),
        "balance": ("Saldo del cliente", "Saldo pendiente", "Saldo de la cuenta"),
        "paid": ("PAGADO", "COBRADO", "PAGADA"),
        "print_date": ("Fecha de impresión", "Impreso el"),
    },
)
