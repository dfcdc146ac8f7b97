"""A run in the browser: from any figure to its cases, and from a case to its pixels.

One way: `server` admits a request by its `session`, `api` looks up what it names in an `opened`
run, and these answer:

- `overview`: figures, as they were computed, each with the query of its cases; `boards` lay them
  out in rows, `gates` those of the last decision, and `counted` what takes cells: what changed
  since another run, and causes
- `query`: which cases are listed, as text that is the same in a URL, in `--cases` and in a link
- `cases`: the judged cells of a run as a table that is filtered, counted, sorted and searched;
  `cells` holds what it is made of, `shares` says how much of a list is right
- `pages`: one rendition, and its pages as pictures; `rendition` says what is known of it: words,
  boxes, values and answers
- `registration`: a degraded page laid over its clean one, by the words that both have
- `app/`: what the browser runs: plain modules of JavaScript and one style sheet

Nothing is written but notes, and no name that a browser sends is ever a part of a path.
"""
