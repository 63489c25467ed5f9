# Fused multiply-adds make the model faster, and are what the desktop's vectors have.
MODEL_FLAGS = -ffp-contract=fast
# But what noise there is in a track is a small difference of large products.
simplicit_social_gaussian_smoothing.o: MODEL_FLAGS = -ffp-contract=off
