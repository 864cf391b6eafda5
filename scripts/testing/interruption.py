class Interruption: pass
