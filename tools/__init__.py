"""Facts and computation. No model, no graph; imports nothing of the other rooms."""
