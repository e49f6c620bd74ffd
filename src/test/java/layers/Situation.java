package layers;

import org.nd4j.linalg.dataset.DataSet;

/** What a network has done before its layer is asked. */
enum Situation {
  FRESH {
    @Override
    void bringAbout(Scene scene) {}
  },
  AFTER_A_TRAINING_STEP {
    @Override
    void bringAbout(Scene scene) {
      scene.network().fit(scene.freshSamples());
    }
  },
  AFTER_INFERENCE {
    @Override
    void bringAbout(Scene scene) {
      forward(scene, false);
    }
  },
  AFTER_A_TRAINING_FORWARD_PASS {
    @Override
    void bringAbout(Scene scene) {
      forward(scene, true);
    }
  };

  abstract void bringAbout(Scene scene);

  private static void forward(Scene scene, boolean training) {
    DataSet samples = scene.freshSamples();
    scene.network().setInput(samples.getFeatures());
    scene.network().setLabels(samples.getLabels());
    scene.network().feedForward(training, false);
  }
}
