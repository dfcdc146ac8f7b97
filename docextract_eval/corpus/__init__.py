"""The makers' wing: from a recipe to documents, pages, accidents and a sealed store.

- `recipe`: what to make, validated
- `causal`: named choices with named noise, and `do()`
- `kinds`: what a document of one kind says
- `render`: lines of text to ink and quads
- `degrade`: accidents
- `build`: recipe to documents to renditions, pure
- `store`: the wing's only disk code
"""
