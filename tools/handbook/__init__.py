"""The parts of `tools/reference`: each writes a page of docs/ from the tables of the code."""
