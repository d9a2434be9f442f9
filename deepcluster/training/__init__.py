"""How a fit is carried out: progress, devices, epochs, and work that survives being killed."""
