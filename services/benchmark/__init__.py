"""The benchmark among institutions: an institution sees itself among similar ones, Ekole sees the same.

gathering    an institution's own figures, from its views
publishing   the process that publishes on its days
reading      what was published last, cell by cell
showing      cells in words and pictures
"""
