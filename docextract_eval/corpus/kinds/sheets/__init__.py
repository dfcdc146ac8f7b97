"""What documents on sheets of A4 or Letter share, whatever they are about.

A kind whose table runs over sheets says what stands in it; this room sets it. It knows nothing
of accounts, cards or goods, and speaks no language.

- `choices`: the nodes of what it is printed on and in which type, which each kind's graph takes in
- `setting`: a document's choices, words and type together, which each kind adds to
- `look`: what a document is set in; runs of words and fields, and how long they are
- `columns`: columns as wide as what is in them, digits under each other, the table's head
- `filling`: blocks that no break parts, sheets as full as they can be, the foot at the end
- `boxes`: sums under or beside each other, an address beside labelled values, the law's words
- `showing`: a value as a labelled field, a day as the rows of a table print it, signs of amounts
"""
