"""``ekole seed``: many made-up institutions with programmes in all phases, decided by the product's own rules, stored through its door.

bulk      commands of one institution decided in memory and stored by the batch
year      what happens in one programme, day by day, as a list of commands
planting  institutions one after the other, then their views
"""
