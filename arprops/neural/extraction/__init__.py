"""Finite automata out of trained nets: states that are merged prompts, and a certified distance.

True here: the search for states is in floats and may be wrong; the distance that is handed out is an enclosure's.
"""
