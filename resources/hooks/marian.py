# Back-translation by two Marian models: back-translation: { command: { run: [python3, marian.py] } }
# Needs: pip install transformers sentencepiece torch. One line of JSON in, one line of JSON out, until the input ends.
import json, sys
from transformers import pipeline
there = pipeline("translation", "Helsinki-NLP/opus-mt-en-de")
back = pipeline("translation", "Helsinki-NLP/opus-mt-de-en")
def translate(model, texts):
    return [answer["translation_text"] for answer in model(texts, batch_size=len(texts))]
for line in sys.stdin:
    print(json.dumps({"texts": translate(back, translate(there, json.loads(line)["texts"]))}), flush=True)
