"""What the law gives everybody over their own data: to see them, to have them corrected, to have them erased (RGPD art. 12 to 22)."""
