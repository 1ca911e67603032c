"""The benchmark among institutions: who is in it by their direction's choice, and what is published of all of them together.

grouping     which institutions may stand in one cell, and what becomes of cells from one publication to the next
figures      what a cell tells: quartiles of figures on a grid
membership   a direction joins, and leaves
publication  a publication: drawn up on fixed days, never changed
"""
