"""Brazil: reais, the DANFE of an electronic note with its key of 44 digits, taxes only told of."""

from __future__ import annotations

from docextract_eval.locales import Fiscal, Locale, TaxId, TaxRate, towns

LOCALE = Locale(
    name="pt_BR",
    country="BR",
    currency="BRL",
    signs={"R$": "BRL", "BRL": "BRL", "reais": "BRL", "Reais": "BRL"},
    decimal=",",
    group=".",
    money=("{n}", "R$ {n}", "R$ {n}", "R${n}"),
    dates=(
        "{d:02}/{m:02}/{y:04}",
        "{d:02}/{m:02}/{yy:02}",
        "{d:02}-{m:02}-{y:04}",
        "{d} de {month} de {y:04}",
    ),
    days_read=("{d}{nth} de {month} de {y:04}", "{d}{nth} {mon} {y:04}", "{d} {mon} {y:04}"),
    ordinals={1: "º"},
    times=("{h:02}:{mi:02}:{s:02}", "{h:02}:{mi:02}", "{h:02}h{mi:02}"),
    months=(
        *("janeiro", "fevereiro", "março", "abril", "maio", "junho"),
        *("julho", "agosto", "setembro", "outubro", "novembro", "dezembro"),
    ),
    short_months=(
        *(("jan",), ("fev",), ("mar",), ("abr",), ("mai",), ("jun",)),
        *(("jul",), ("ago",), ("set",), ("out",), ("nov",), ("dez",)),
    ),
    labels={
        "item_heads": ("Qtde", "Descrição", "Vl. Total"),
        "total": (
            *("VALOR A PAGAR R$", "Valor a Pagar R$", "TOTAL A PAGAR R$", "TOTAL R$"),
            "TOTAL A PAGAR",
        ),
        "subtotal": ("VALOR TOTAL R$", "Valor Total R$", "SUBTOTAL", "Subtotal"),
        "tax_total": ("Valor aprox. dos tributos R$", "Trib. aprox. R$", "TRIBUTOS TOTAIS R$"),
        "discount": ("DESCONTOS R$", "Desconto R$", "DESCONTO", "Desconto"),
        "tip": ("GORJETA", "Gorjeta"),
        "cash": ("DINHEIRO", "Dinheiro", "DINHEIRO", "VALOR RECEBIDO"),
        "card": ("CARTAO DE CREDITO", "Cartão de Débito", "Cartão de Crédito", "CARTAO DEBITO"),
        "change": ("TROCO R$", "Troco R$", "Troco", "TROCO"),
        "rounding": ("ARREDONDAMENTO", "Arredondamento"),
        "payable": ("Valor arredondado", "VALOR ARREDONDADO"),
        "receipt_number": ("NFC-e nº", "NFC-e No.", "Número", "Nota nº"),
        "other_number": ("Recibo nº", "RECIBO Nº", "Recibo n."),
        "date": ("", "Emissão", "Emissão:", "Data"),
        "time": ("", "Hora", ""),
        "phone": ("Fone:", "Tel.:", "Fone", "TEL:"),
        "tax_id": ("CNPJ:", "CNPJ", "CNPJ"),
        "thanks": ("OBRIGADO, VOLTE SEMPRE!", "Obrigado pela preferência", "VOLTE SEMPRE"),
        "account": ("Cartão", "CARTAO", "Cartão nº"),
    },
    # What the law of transparency has tills estimate: shares of the price, by class of goods.
    taxes=(
        TaxRate("basic", "A", "9.5", "2013-06-10"),
        TaxRate("transport", "B", "13.25", "2013-06-10"),
        TaxRate("lodging", "C", "17.5", "2013-06-10"),
        TaxRate("food", "D", "21.45", "2013-06-10"),
        TaxRate("meals", "E", "24.5", "2013-06-10"),
        TaxRate("medicine", "F", "30.25", "2013-06-10"),
        TaxRate("other", "G", "31.45", "2013-06-10"),
        TaxRate("fuel", "H", "38.2", "2013-06-10"),
        TaxRate("alcohol", "I", "43.6", "2013-06-10"),
    ),
    tax_inside=True,
    tax_rounding=("document", "rate"),
    fiscal=Fiscal(note="foot", of_price=True, number="#########"),
    credit=("C", "+"),
    debit=("D",),
    tip_customary=False,
    faker="pt_BR",
    phones=("0800 ### ####", "0300 ### ####", "0800-###-####"),
    tax_ids=(TaxId("br.cnpj", "##.###.###/0001-##"),),
    tax_id_share=1.0,
    street="{street_name}, {building_number} - {city_suffix}",
    town="{city}/{region} - {postcode}",
    notes=("10", "50"),
    houses=1800,
    titles=(
        "DANFE NFC-e\nDocumento Auxiliar da Nota\nFiscal de Consumidor Eletrônica",
        "DANFE NFC-e - Documento Auxiliar\nda Nota Fiscal Eletrônica\npara Consumidor Final",
        "DOCUMENTO AUXILIAR DA NOTA FISCAL\nDE CONSUMIDOR ELETRONICA",
    ),
    parts={
        "street_name": (
            *("Rua XV de Novembro", "Rua Sete de Setembro", "Av. Brasil", "Rua São José"),
            *("Av. Getúlio Vargas", "Rua Tiradentes", "Rua das Flores", "Av. Rio Branco"),
            *("Rua Marechal Deodoro", "Rua Santos Dumont", "Av. Independência", "Rua do Comércio"),
            *("Rua Dom Pedro II", "Praça da Matriz", "Av. JK", "Rua Rui Barbosa"),
            *("Rua Castro Alves", "Av. Santo Antônio", "Rua Barão do Rio Branco", "Rua Bahia"),
            *("Rua José Bonifácio", "Av. dos Ipês", "Rua Duque de Caxias", "Rua Paraná"),
        ),
        "city_suffix": (
            *("Centro", "Centro", "Centro", "Jardim América", "Vila Nova", "Boa Vista"),
            *("São José", "Bela Vista", "Santa Cruz", "Jardim Europa", "Vila Rica"),
        ),
    },
    places=towns(
        """
        São Paulo; 01###-0##; (11) 3###-####; SP
        Campinas; 130##-0##; (19) 3###-####; SP
        Santos; 110##-0##; (13) 3###-####; SP
        Ribeirão Preto; 140##-0##; (16) 3###-####; SP
        Rio de Janeiro; 20###-0##; (21) 2###-####; RJ
        Niterói; 240##-0##; (21) 2###-####; RJ
        Belo Horizonte; 301##-0##; (31) 3###-####; MG
        Uberlândia; 384##-0##; (34) 3###-####; MG
        Curitiba; 800##-0##; (41) 3###-####; PR
        Londrina; 860##-0##; (43) 3###-####; PR
        Porto Alegre; 900##-0##; (51) 3###-####; RS
        Caxias do Sul; 950##-0##; (54) 3###-####; RS
        Florianópolis; 880##-0##; (48) 3###-####; SC
        Joinville; 892##-0##; (47) 3###-####; SC
        Salvador; 400##-0##; (71) 3###-####; BA
        Recife; 500##-0##; (81) 3###-####; PE
        Fortaleza; 600##-0##; (85) 3###-####; CE
        Goiânia; 740##-0##; (62) 3###-####; GO
        Brasília; 700##-0##; (61) 3###-####; DF
        Vitória; 290##-0##; (27) 3###-####; ES
        Belém; 660##-0##; (91) 3###-####; PA
        Manaus; 690##-0##; (92) 3###-####; AM
        Natal; 590##-0##; (84) 3###-####; RN
        Campo Grande; 790##-0##; (67) 3###-####; MS
        """
    ),
    region_numbers={
        "AM": "13",
        "PA": "15",
        "CE": "23",
        "RN": "24",
        "PE": "26",
        "BA": "29",
        "MG": "31",
        "ES": "32",
        "RJ": "33",
        "SP": "35",
        "PR": "41",
        "SC": "42",
        "RS": "43",
        "MS": "50",
        "GO": "52",
        "DF": "53",
    },
    tesseract="por",
)
