# Fused multiply-adds make the model faster.
MODEL_FLAGS = -ffp-contract=fast
