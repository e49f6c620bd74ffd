package dlfs.ch08;

import dlfs.lab.Run;
import dlfs.networks.LayerModule;

/** A module of a network, whose size is recorded. */
record SizedModule(LayerModule module) implements Sized {

  @Override
  public String id() {
    return module.name();
  }

  @Override
  public void record(Run run) {
    run.record(CHANNELS, module.output().channels());
    run.record(HEIGHT, module.output().height());
    run.record(WIDTH, module.output().width());
    run.record(PARAMETERS, module.parameters());
    run.record(MULTIPLY_ADDS, module.multiplyAdds());
    run.record(FIELD, module.field().size());
  }
}
