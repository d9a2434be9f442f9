"""What the demo does, whether page or API asks: no HTTP and no Gradio in here."""
