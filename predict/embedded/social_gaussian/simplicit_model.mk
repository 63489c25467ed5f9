# Fused multiply-adds make the model faster, and are what the desktop's vectors have.
MODEL_FLAGS = -ffp-contract=fast
