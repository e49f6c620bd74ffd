package dlfs.engine.cuda;

import dlfs.engine.device.DeviceArray;
import dlfs.engine.device.DeviceRule;

/** Updates of parameters: update.cu. */
final class Updates {
  private final Launcher launcher;
  private final Kernel none;
  private final Kernel sgd;
  private final Kernel momentum;
  private final Kernel nesterov;
  private final Kernel adaGrad;
  private final Kernel rmsProp;
  private final Kernel adam;

  Updates(Launcher launcher, Kernels kernels) {
    this.launcher = launcher;
    none = kernels.named("update.cu", "updateNone");
    sgd = kernels.named("update.cu", "updateSgd");
    momentum = kernels.named("update.cu", "updateMomentum");
    nesterov = kernels.named("update.cu", "updateNesterov");
    adaGrad = kernels.named("update.cu", "updateAdaGrad");
    rmsProp = kernels.named("update.cu", "updateRmsProp");
    adam = kernels.named("update.cu", "updateAdam");
  }

  void update(DeviceRule rule, float scale, float l2, float decay, DeviceArray w, DeviceArray g) {
    var all = new Update(w, g, scale, l2, decay);
    if (rule instanceof DeviceRule.None) {
      all.launch(all.begin(null, null), none);
    } else if (rule instanceof DeviceRule.Sgd r) {
      all.launch(all.begin(null, null).with((float) r.rate()), sgd);
    } else if (rule instanceof DeviceRule.Momentum r) {
      all.launch(
          all.begin(r.v(), null).with((float) r.rate()).with((float) r.momentum()), momentum);
    } else if (rule instanceof DeviceRule.Nesterov r) {
      all.launch(
          all.begin(r.v(), null).with((float) r.rate()).with((float) r.momentum()), nesterov);
    } else if (rule instanceof DeviceRule.AdaGrad r) {
      all.launch(all.begin(r.h(), null).with((float) r.rate()).with((float) r.epsilon()), adaGrad);
    } else if (rule instanceof DeviceRule.RmsProp r) {
      all.launch(
          all.begin(r.h(), null)
              .with((float) r.rate())
              .with((float) r.decay())
              .with((float) (1 - r.decay()))
              .with((float) r.epsilon()),
          rmsProp);
    } else if (rule instanceof DeviceRule.Adam r) {
      all.launch(
          all.begin(r.m(), r.v())
              .with((float) r.rate())
              .with((float) r.beta1())
              .with((float) r.beta2())
              .with((float) (1 - r.beta1()))
              .with((float) (1 - r.beta2()))
              .with((float) r.epsilon()),
          adam);
    } else {
      throw new IllegalArgumentException("Unknown update rule: " + rule);
    }
  }

  /** The arguments that all rules have in common. */
  private final class Update {
    private final DeviceArray w;
    private final DeviceArray g;
    private final float scale;
    private final float l2;
    private final float decay;
    private int head;

    Update(DeviceArray w, DeviceArray g, float scale, float l2, float decay) {
      this.w = w;
      this.g = g;
      this.scale = scale;
      this.l2 = l2;
      this.decay = decay;
    }

    /** Begins the list of arguments; a and b are null for states that a rule does not have. */
    Launcher begin(DeviceArray a, DeviceArray b) {
      Checks.length(w.length(), g, a, b);
      head = Alignment.head(w.length(), w, g, a == null ? w : a, b == null ? w : b);
      return launcher
          .begin()
          .with(w)
          .with(g)
          .with(a)
          .with(b)
          .with(w.length())
          .with(head)
          .with(scale)
          .with(l2)
          .with(decay);
    }

    void launch(Launcher arguments, Kernel kernel) {
      arguments.launchFor(Alignment.threads(w.length(), head), kernel);
    }
  }
}
