"""How scores are made: who is asked for what on which days, how long they can work, and what they did."""
