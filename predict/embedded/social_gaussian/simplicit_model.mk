# The spreads are exponentials: fused multiply-adds in the layers before would move samples that are
# 40 m away by more than 1e-5 m from the desktop's.
MODEL_FLAGS = -ffp-contract=off
