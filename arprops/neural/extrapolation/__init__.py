"""Rule extrapolation: grammars that are the meeting of rules, and which rule a trained net keeps where its training data end.

True here: the grammars are exact models, the split is derived from their supports, and chance levels are exact; only a net is a net.
Must never enter: training (`fit` does that), or a rate without the number of prompts it was counted over.
"""
