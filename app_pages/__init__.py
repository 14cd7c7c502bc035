"""The pages of the viewers' app: thin views over the store. With app.py, the only home of streamlit."""
