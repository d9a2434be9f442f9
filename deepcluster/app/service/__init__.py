"""What the demo does, whoever asks: no HTTP and no Gradio in here."""
