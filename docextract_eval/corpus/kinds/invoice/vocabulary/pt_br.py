"""Faturas e notas de cobrança: CNPJ, vencimento, boleto ou Pix, empresas do Simples."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.vocabulary import Vocabulary
from docextract_eval.corpus.wares import Trade, wares

WORDS = {
    "invoice": ("FATURA", "Fatura de serviços", "Nota de cobrança"),
    "credit_note": ("NOTA DE CRÉDITO", "Nota de crédito", "Aviso de crédito"),
    "invoice_number": ("Fatura nº", "Número da fatura", "Nº"),
    "credit_number": ("Nota de crédito nº", "Número do crédito", "Nº do aviso"),
    "order_number": ("Pedido", "Pedido de compra", "Ordem de compra"),
    "customer_number": ("Código do cliente", "Cliente nº", "Cód. cliente"),
    "delivery_number": ("Romaneio", "Nº da entrega", "Guia de entrega"),
    "issue_date": ("Data de emissão", "Emissão", "Emitida em"),
    "due_date": ("Vencimento", "Data de vencimento", "Vence em"),
    "delivery_date": ("Data da entrega", "Entregue em", "Data de saída"),
    "service_date": ("Data do serviço", "Serviço realizado em", "Competência"),
    "phone": ("Tel.", "Telefone", "Fone"),
    "contact": ("Contato", "Atendente", "Responsável"),
    "seller_tax_id": ("CNPJ", "CNPJ do emitente", "CNPJ"),
    "buyer_tax_id": ("CNPJ do cliente", "CNPJ do tomador", "CNPJ do sacado"),
    "bill_to": ("Cliente", "Tomador", "Sacado"),
    "ship_to": ("Local de entrega", "Entregar em", "Endereço de entrega"),
    "from": ("Emitente", "Prestador", "Cedente"),
    "position": ("Item", "Nº", "Item"),
    "article": ("Código", "Cód.", "Ref."),
    "description": ("Descrição", "Discriminação", "Produto ou serviço"),
    "quantity": ("Qtd.", "Quantidade", "Quant."),
    "unit": ("Un.", "Unid.", "Un."),
    "unit_price": ("Preço unit.", "Valor unitário", "Vlr. unit."),
    "tax_rate": ("Alíq.", "Alíquota", "Trib. %"),
    "amount": ("Valor total", "Total", "Vlr. total"),
    "line_sum": ("Total dos itens", "Soma dos itens", "Valor dos itens"),
    "allowance": ("Desconto", "Desconto comercial", "Abatimento"),
    "charge": ("Frete", "Taxa de entrega", "Despesas de envio"),
    "net_total": ("Subtotal", "Valor líquido", "Base"),
    "tax": ("Tributos", "Impostos", "Tributos"),
    "tax_inside": ("Tributos inclusos", "Impostos inclusos", "Tributos inclusos"),
    "tax_total": ("Total de tributos", "Total de impostos", "Valor dos tributos"),
    "total": ("VALOR TOTAL", "Total da fatura", "Valor da fatura"),
    "credit_total": ("Total do crédito", "Valor creditado", "Crédito total"),
    "prepaid": ("Sinal pago", "Adiantamento", "Valor já pago"),
    "rounding": ("Arredondamento", "Arredondamento", "Arredondamento"),
    "amount_due": ("Valor a pagar", "TOTAL A PAGAR", "Saldo a pagar"),
    "rate": ("Alíquota", "Alíq. %", "Alíquota"),
    "base": ("Base de cálculo", "Base", "Base"),
    "tax_amount": ("Valor", "Tributo", "Imposto"),
    "taxes": ("Tributos", "Resumo de tributos", "Impostos"),
    "on": ("sobre", "sobre", "sobre"),
    "carried": ("A transportar", "Transporte", "A transportar"),
    "brought": ("De transporte", "Transporte da página", "De transporte"),
    "page": ("Página", "Pág.", "Folha"),
    "of": ("de", "/", "de"),
    "payment": ("Dados bancários", "Dados para depósito", "Pagamento"),
    "account_number": ("Conta corrente", "C/C", "Conta"),
    "branch_code": ("Agência", "Ag.", "Agência"),
    "iban": ("IBAN", "IBAN", "IBAN"),
    "bic": ("SWIFT", "SWIFT", "BIC"),
    "payment_reference": ("Identificador do Pix", "Nosso número", "Referência"),
    "due": (
        "Pagamento até {due_date} na rede bancária",
        "Favor efetuar o pagamento até {due_date}",
        "Vencimento em {due_date} após essa data cobrar multa",
    ),
    "at_once": ("Pagamento à vista.", "À vista na entrega.", "Pagamento no recebimento."),
    "terms": ("Condições", "Condição de pagamento", "Prazo"),
    "terms_form": ("{days} dias", "boleto {days} dias", "{days} dias da emissão"),
    "early": (
        "Desconto de {discount_rate} até {discount_date} pagar {discounted_total}",
        "Até {discount_date} com {discount_rate} de desconto valor {discounted_total}",
    ),
    "refers": (
        "Referente à fatura {original_number} de {original_date}",
        "Crédito sobre a fatura {original_number} emitida em {original_date}",
    ),
    "intro": ("", "Discriminamos abaixo os itens desta fatura:", ""),
    "thanks": ("Obrigado pela preferência.", "Agradecemos a confiança.", "Atenciosamente"),
    "small": (
        "Empresa optante pelo Simples Nacional.",
        "Documento emitido por ME optante pelo Simples Nacional.",
        "Não gera direito a crédito fiscal.",
    ),
    "reverse": ("Imposto retido pelo tomador.", "Tributos recolhidos pelo tomador do serviço."),
    "credit_legal": ("Este documento não substitui a nota fiscal.", ""),
    "legal": (
        "Em caso de atraso serão cobrados multa e juros de mora.",
        "Este documento não substitui a nota fiscal.",
        "Reclamações somente no prazo de sete dias.",
    ),
    "summary": ("Resumo da conta", "Resumo da fatura", "Sua conta"),
    "period": ("Período", "Período de consumo", "Leitura de"),
    "to": ("a", "até", "a"),
    "meter": ("Nº do medidor", "Medidor", "Nº do relógio"),
}

TRADES = {
    "services": Trade(
        (
            "{} Consultoria Ltda.",
            "{} Contabilidade",
            "Agência Ponto Azul Ltda.",
            "{} Engenharia Ltda.",
        ),
        wares(
            "other",
            """
            Consultoria empresarial /h 140 320
            Desenvolvimento de software /h 90 220
            Criação de identidade visual /flat 900 6800
            Honorários contábeis /month 380 1900
            Treinamento presencial /day 1200 3800
            Revisão de textos /h 45 95
            Despesas de viagem /flat 120 1400
            Manutenção de site /month 180 850
            """,
        ),
    ),
    "crafts": Trade(
        ("{} Instalações Elétricas", "Marcenaria {}", "{} Refrigeração ME", "{} Reformas Ltda."),
        wares(
            "other",
            """
            Mão de obra /h 45 110
            Visita técnica /flat 60 180
            Cabo flexível 2,5 mm /m 1.90 4.40
            Tubo PVC 25 mm /m 4.20 9.80
            Tinta acrílica fosca /L 18.90 39.90
            Disjuntor 20 A 12.90 34.00
            Registro de esfera 24.90 68.00
            Massa corrida /kg 3.90 8.90
            Piso laminado /m2 49.90 119.00
            Retirada de entulho /flat 180 650
            """,
        ),
        only=(
            ("Elétricas", ("Cabo", "Disjuntor")),
            ("Marcenaria", ("Piso",)),
            ("Refrigeração", ("Cabo", "Disjuntor")),
            (
                "Reformas",
                ("Cabo", "Tubo", "Tinta", "Disjuntor", "Registro", "Massa", "Piso", "Retirada"),
            ),
        ),
    ),
    "supplies": Trade(
        ("Papelaria {}", "{} Suprimentos Ltda.", "Comercial {} Ltda.", "Distribuidora Sul Ltda."),
        wares(
            "other",
            """
            Papel sulfite A4 75 g /box 189.00 289.00
            Toner preto T-#### 119.00 389.00
            Pasta AZ ofício 14.90 28.90
            Parafuso sextavado M8 /box 24.90 58.00
            Luva nitrílica G /box 34.90 64.00
            Luminária de mesa LED 69.00 179.00
            Envelope pardo /pack 12.90 34.90
            Óculos de proteção 6.90 19.90
            Caixa de papelão 2.40 6.80
            Caneta azul /pack 24.90 48.00
            Extensão 5 m 29.90 69.00
            Abraçadeira de nylon /pack 7.90 22.90
            Carrinho plataforma 289.00 690.00
            Quadro branco 90 x 60 89.00 210.00
            Etiqueta adesiva /roll 12.90 29.90
            """,
        )
        + wares("food", "Café torrado em grãos /kg 39.90 98.00\nBiscoito sortido /pack 4.90 12.90"),
    ),
    "online": Trade(
        ("Nuvem Clara Ltda.", "{} Hospedagem Ltda.", "Contafácil Software S.A.", "{} Dados Ltda."),
        wares(
            "other",
            """
            Plano equipe por usuário /user 19.90 79.90
            Armazenamento adicional /GB 0.29 0.89
            Servidor virtual M /month 99 390
            Renovação de domínio /year 40 80
            Suporte prioritário /month 49 290
            Pacote de SMS /pack 29 149
            """,
        ),
    ),
    "utility": Trade(
        (
            "Energia {town} S.A.",
            "Distribuidora de Energia {town} S.A.",
            "Luz do Vale S.A.",
            "Cooperativa de Energia {}",
        ),
        wares(
            "other",
            """
            Consumo TE /kWh 0.28410 0.42890
            Consumo TUSD /kWh 0.31220 0.48970
            Adicional bandeira /kWh 0.01880 0.07870
            Iluminação pública /month 9.80 28.60
            """,
        ),
    ),
}

VOCABULARY = Vocabulary(
    name="pt_BR",
    words=WORDS,
    trades=TRADES,
    buyers=(
        *("{family} Comércio Ltda.", "Padaria {family}", "{family} Transportes Ltda."),
        *("Condomínio Edifício {family}", "Clínica {family} S/S", "{family} & Filhos Ltda."),
    ),
    units={
        "piece": ("un", "UN", "un."),
        "h": ("h", "HR", "hora"),
        "day": ("dia", "DIA", "diária"),
        "m": ("m", "MT", "m"),
        "m2": ("m²", "M2", "m2"),
        "L": ("L", "LT", "litro"),
        "kg": ("kg", "KG", "kg"),
        "box": ("cx", "CX", "caixa"),
        "pack": ("pct", "PCT", "pacote"),
        "roll": ("rl", "RL", "rolo"),
        "user": ("usuário", "USR", "lic."),
        "GB": ("GB", "GB", "GB"),
        "month": ("mês", "MES", "mês"),
        "year": ("ano", "ANO", "ano"),
        "kWh": ("kWh", "KWH", "kWh"),
        "flat": ("sv", "SV", "serviço"),
    },
    layouts=(
        *("ledger", "boxed", "boxed", "plain", "catalogue", "subscription", "summary", "letter"),
    ),
    numbers=("{y}/####", "FAT-#####", "########", "{y}{m}###"),
    money=1,
    days=(7, 10, 15, 28, 30),
    early=(("3", 5), ("5", 5)),
    early_share=0.1,
    prices=("net",),
    references=("none", "number", "none"),
    reverse_share=0.0,
    small_share=1.0,
    asides={
        "wholesale": ("Atacado {}", "Distribuidora {} Ltda.", "{} Alimentos Ltda."),
        "balance": ("Saldo do cliente", "Débitos anteriores", "Saldo em conta"),
        "paid": ("PAGO", "QUITADO", "PAGO"),
        "print_date": ("Data de impressão", "Impresso em"),
    },
)
