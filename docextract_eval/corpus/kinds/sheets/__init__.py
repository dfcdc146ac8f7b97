"""What kinds of documents on sheets of A4 or Letter share.

A kind with a table that runs over several sheets says what is in the table; the modules here set
it on pages. They know nothing of accounts, cards or products, and contain no words of a language.

- `choices`: the nodes for sheet size, font and digits, which each kind adds to its graph
- `setting`: the choices, words and type of one document; each kind extends it
- `look`: type sizes and rules of a document; runs of words and fields, and their widths
- `columns`: columns as wide as their contents, aligned digits, the table's header
- `page_breaks`: blocks that are kept together, full sheets, the footer at the bottom
- `boxes`: lists and strips of sums, an address beside labelled values, the legal notice
- `formatting`: labelled fields, dates as the rows of a table print them, signs of amounts
- `small_print`: paragraphs in small type, in columns and boxes
- `tear_off`: slips to cut off, as rows of labelled cells
- `letter_marks`: marks to fold and punch a letter, and those that machines read
- `number_words`: amounts in words
- `sheet_words`: what a country prints around the contents, as data of the country
"""
