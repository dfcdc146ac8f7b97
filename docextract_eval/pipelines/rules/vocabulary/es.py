"""Spanish, as tills print it in capitals without accents and banks in both ways."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    labels={
        "total": (
            *("Total a pagar", "Total", "Total €", "Total compra", "Importe total", "A pagar"),
            *("Total EUR", "Total IVA incluido", "Total factura", "Total ticket", "Total venta"),
            *("Total general", "Total con IVA", "Total impuestos incluidos"),
        ),
        "payable": ("Importe redondeado", "Total redondeado", "Neto a pagar"),
        "subtotal": ("Subtotal", "Suma", "Total parcial", "Suma parcial", "Total artículos"),
        "discount": (
            *(
                "Descuento",
                "Dto",
                "Descuento total",
                "Ahorro",
                "Total descuentos",
                "Vale descuento",
            ),
            *("Promoción", "Rebaja", "Bonificación"),
        ),
        "tax_total": (
            *("Total IVA", "Cuota IVA", "IVA incluido", "Total cuota", "Total impuestos"),
            *("Importe IVA", "Cuota", "Total cuotas"),
        ),
        "tip": ("Propina",),
        "service_charge": ("Servicio", "Cubierto", "Suplemento servicio"),
        "rounding": ("Redondeo",),
        "cash": ("Efectivo", "Entregado", "Entrega", "Metálico", "Pagado en efectivo", "Recibido"),
        "card": (
            *("Tarjeta", "Tarjeta bancaria", "Tarjeta crédito", "Tarjeta débito", "VISA"),
            *("Mastercard", "Pago con tarjeta", "Datáfono"),
        ),
        "change": ("Cambio", "Devolución", "A devolver", "Vuelta", "Su cambio"),
        "receipt_number": (
            *("Nº factura", "Fra simplificada nº", "Nº ticket", "Nº operación", "Factura nº"),
            *("Ticket nº", "Factura simplificada nº", "Número de factura", "Nº documento"),
        ),
        "date": ("Fecha", "Fecha de compra", "Fecha factura"),
        "time": ("Hora",),
        "phone": ("Tel", "Tlf", "Teléfono", "Teléf"),
        "fax": ("Fax",),
        "tax_id": ("NIF", "CIF", "C.I.F.", "N.I.F."),
        "account": ("Tarjeta", "Nº tarjeta", "Tarjeta nº"),
        "idle": (
            *("Num artículos", "Nº de artículos", "Artículos", "Puntos", "Puntos acumulados"),
            *("Saldo tarjeta", "Saldo restante", "Saldo del vale", "Caja", "Base imponible"),
            *("Base", "Estancia", "Duración", "Total sin IVA", "Unidades", "Total unidades"),
        ),
        "refund": ("Devolución de compra", "Abono", "Factura rectificativa", "Ticket devolución"),
        "card_slip": ("Copia para el cliente", "Copia cliente", "Operación venta", "Venta"),
    },
    heads=(
        *("Uds", "Ud", "Cant", "Cantidad", "Descripción", "Artículo", "Concepto", "Producto"),
        *("Importe", "Precio", "PVP", "P. Unit", "IVA", "Base", "Cuota", "Total", "Tipo", "EUR"),
        *("Euros", "€"),
    ),
    units=("x", "kg", "g", "L", "ud", "uds", "unid", "pza"),
    streets=(
        *("C/", "calle", "avda", "avenida", "av", "plaza", "pza", "paseo", "pº", "ronda"),
        *("camino", "travesía", "carretera", "ctra", "glorieta"),
    ),
    companies=("S.L.", "S.A.", "SL", "SA", "S.L.U.", "SLU", "C.B.", "S.C.", "S. Coop."),
    months=(
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
    statement={
        "title": (
            *("extracto de cuenta", "extracto de cuenta corriente", "extracto mensual"),
            *("movimientos", "detalle de movimientos", "movimientos de la cuenta", "resumen"),
            *("resumen de la cuenta", "situación de la cuenta", "extracto"),
        ),
        "period": ("período del", "desde el", "desde", "extracto del", "período", "del"),
        "opening_balance": ("saldo anterior", "saldo inicial", "saldo de apertura"),
        "closing_balance": (
            *("saldo final", "saldo actual", "saldo a la fecha", "saldo al final del período"),
        ),
        "total_credits": ("total abonos", "total ingresos", "total haber"),
        "total_debits": ("total cargos", "total gastos", "total debe"),
        "totals": (
            *("totales", "total movimientos", "suma de movimientos", "total", "suma"),
            *("total página", "suma de la hoja", "total de la página", "sumas"),
        ),
        "carried": ("suma y sigue", "saldo a cuenta nueva", "saldo siguiente página"),
        "brought": ("suma anterior", "saldo de la hoja anterior", "saldo página anterior"),
        "date": ("fecha", "f oper", "fecha operación", "fecha contable", "f operación"),
        "value_date": ("f valor", "fecha valor", "valor"),
        "description": ("concepto", "descripción", "detalle", "movimiento"),
        "reference": ("referencia", "ref", "documento", "nº documento"),
        "debit": ("cargos", "debe", "pagos", "cargo", "retiradas"),
        "credit": ("abonos", "haber", "ingresos", "abono"),
        "amount": ("importe", "importe eur", "importe €"),
        "balance": ("saldo", "saldo eur", "saldo €"),
        "credits_section": ("abonos", "ingresos en cuenta", "abonos en su cuenta"),
        "debits_section": ("cargos", "pagos en cuenta", "cargos en su cuenta"),
        "daily": ("saldos diarios", "saldo al final del día", "saldos por día"),
        "account_number": ("nº de cuenta", "cuenta", "ccc", "número de cuenta", "cuenta nº"),
        "iban": ("iban",),
        "bic": ("bic", "bic swift", "swift"),
        "branch_code": ("oficina", "sucursal", "nº oficina"),
        "statement_number": ("extracto nº", "nº de extracto", "número de extracto"),
        "currency": ("divisa", "moneda", "divisa de la cuenta"),
        "idle": (
            *("nº de cliente", "cliente", "código de cliente", "tel", "teléfono", "página"),
            *("atención al cliente", "límite de descubierto", "descubierto autorizado", "límite"),
            *("fecha de emisión", "emitido el", "fecha del extracto", "saldo disponible", "hoja"),
            *("disponible", "titular", "titular de la cuenta", "a nombre de", "contravalor"),
            *("contravalor del saldo", "equivalente", "pág"),
        ),
    },
)
