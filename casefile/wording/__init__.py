"""What the words of a court's docket entries say: days, hearings, motions, excluded time. Pure: no row, no web."""
