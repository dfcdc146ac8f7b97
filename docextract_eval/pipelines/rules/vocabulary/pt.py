"""Portuguese, as Brazilian tills and banks print it, mostly in capitals without accents."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    labels={
        "total": (
            *("Valor a pagar R$", "Valor a pagar", "Total a pagar R$", "Total a pagar", "Total R$"),
            *("Total", "Total geral", "Valor da nota", "Total da compra", "Total da nota"),
        ),
        "payable": ("Valor arredondado", "Total arredondado"),
        "subtotal": ("Valor total R$", "Valor total", "Subtotal", "Sub-total", "Total dos itens"),
        "discount": (
            *("Descontos R$", "Desconto R$", "Desconto", "Descontos", "Desc item", "Promoção"),
            *("Desconto item", "Total de descontos", "Abatimento"),
        ),
        "tax_total": (
            *("Valor aprox dos tributos R$", "Trib aprox R$", "Tributos totais R$"),
            *("Valor aproximado dos tributos", "Tributos totais incidentes", "Tributos totais"),
            *("Trib aprox", "Total de tributos"),
        ),
        "tip": ("Gorjeta",),
        "service_charge": ("Taxa de serviço", "Serviço opcional", "Serviço", "Acréscimo"),
        "rounding": ("Arredondamento",),
        "cash": ("Dinheiro", "01 - Dinheiro", "Valor recebido", "Valor pago", "Recebido"),
        "card": (
            *("Cartão de crédito", "Cartão de débito", "Cartão débito", "Cartão crédito"),
            *("Cartão", "PIX", "Pagamento instantâneo PIX"),
        ),
        "change": ("Troco R$", "Troco"),
        "receipt_number": (
            *("NFC-e nº", "NFC-e no", "NFC-e", "Número", "Nota nº", "Cupom nº", "Recibo nº"),
            "Nº da nota",
        ),
        "date": ("Emissão", "Data", "Data de emissão"),
        "time": ("Hora",),
        "phone": ("Fone", "Tel", "Telefone"),
        "fax": ("Fax",),
        "tax_id": ("CNPJ", "CNPJ/MF"),
        "account": ("Cartão", "Cartão nº"),
        "idle": (
            *("Qtd total de itens", "Qtde total de itens", "Total de itens", "Pontos", "PDV"),
            *("Pontos acumulados", "Seus pontos", "Saldo do cartão", "Saldo restante", "Caixa"),
            *("Saldo do vale", "Permanência", "Tempo", "Protocolo de autorização", "Protocolo"),
            *("Série", "Lei federal", "Lei", "Chave de acesso", "Total sem tributos"),
        ),
        "refund": ("Nota de devolução", "Devolução", "Estorno"),
        "card_slip": ("Via cliente", "Via do cliente", "Comprovante de venda"),
    },
    heads=(
        *("Qtde", "Qtd", "Descrição", "Item", "Código", "Cód", "Un", "Vl", "Unit", "Total"),
        *("Vl. Unit.", "Vl. Total", "Preço", "Valor", "R$"),
    ),
    units=("x", "kg", "g", "L", "un", "pc", "cx"),
    streets=("rua", "r.", "av", "avenida", "praça", "travessa", "alameda", "rodovia", "estrada"),
    companies=("LTDA", "S.A.", "S/A", "ME", "EIRELI", "EPP", "MEI"),
    months=(
        *("janeiro", "fevereiro", "março", "abril", "maio", "junho"),
        *("julho", "agosto", "setembro", "outubro", "novembro", "dezembro"),
    ),
    statement={
        "title": (
            *("extrato de conta corrente", "extrato mensal", "extrato consolidado"),
            *("lançamentos", "movimentação", "lançamentos da conta", "resumo"),
            *("resumo do período", "posição da conta"),
        ),
        "period": ("período", "período de", "movimentação de"),
        "opening_balance": ("saldo anterior", "saldo inicial"),
        "closing_balance": ("saldo final", "saldo atual", "saldo em conta corrente"),
        "total_credits": ("total de créditos", "total de entradas", "total créditos"),
        "total_debits": ("total de débitos", "total de saídas", "total débitos"),
        "totals": (
            *("totais", "total do período", "total", "total da página", "total da folha"),
            *("subtotal da página", "soma"),
        ),
        "carried": ("a transportar", "saldo a transportar", "transporta para a próxima"),
        "brought": ("de transporte", "saldo transportado", "transporte da anterior"),
        "date": ("data", "dia", "data mov", "data do movimento"),
        "value_date": ("data valor", "dt balancete", "data mov"),
        "description": ("histórico", "lançamento", "descrição"),
        "reference": ("docto", "documento", "nº doc", "doc"),
        "debit": ("débito", "saídas", "débito r$", "débitos"),
        "credit": ("crédito", "entradas", "crédito r$", "créditos"),
        "amount": ("valor", "valor r$"),
        "balance": ("saldo", "saldo r$"),
        "credits_section": ("créditos", "entradas", "lançamentos a crédito"),
        "debits_section": ("débitos", "saídas", "lançamentos a débito"),
        "daily": ("saldos diários", "saldo por dia", "saldo do dia"),
        "account_number": ("conta", "conta corrente", "c c", "conta nº"),
        "iban": ("iban",),
        "bic": ("swift", "bic"),
        "branch_code": ("agência", "ag"),
        "statement_number": ("extrato nº", "nº do extrato", "extrato"),
        "currency": ("moeda", "moeda da conta"),
        "idle": (
            *("código do cliente", "cliente nº", "cód cliente", "sac", "central de atendimento"),
            *("fone", "limite de cheque especial", "limite da conta", "limite especial"),
            *("emitido em", "data de emissão", "emissão", "página", "folha", "pág"),
            *("saldo disponível", "disponível para saque", "titular", "cliente", "nome"),
            *("equivalente em moeda", "contravalor", "equivalente"),
        ),
    },
)
