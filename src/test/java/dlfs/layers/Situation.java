package dlfs.layers;

/** The state of a layer before a call, by the passes that it has run. */
enum Situation {
  FRESH {
    @Override
    void establish(Scene scene) {}
  },
  AFTER_A_TRAINING_STEP {
    @Override
    void establish(Scene scene) {
      scene.step();
    }
  },
  AFTER_INFERENCE {
    @Override
    void establish(Scene scene) {
      scene.forward(false);
    }
  },
  AFTER_A_TRAINING_FORWARD_PASS {
    @Override
    void establish(Scene scene) {
      scene.forward(true);
    }
  };

  abstract void establish(Scene scene);
}
