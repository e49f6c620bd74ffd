package layers;

/** What a layer has done before it is asked. */
enum Situation {
  FRESH {
    @Override
    void bringAbout(Scene scene) {}
  },
  AFTER_A_TRAINING_STEP {
    @Override
    void bringAbout(Scene scene) {
      scene.step();
    }
  },
  AFTER_INFERENCE {
    @Override
    void bringAbout(Scene scene) {
      scene.forward(false);
    }
  },
  AFTER_A_TRAINING_FORWARD_PASS {
    @Override
    void bringAbout(Scene scene) {
      scene.forward(true);
    }
  };

  abstract void bringAbout(Scene scene);
}
