package dlfs.engine.kernels.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;

import dlfs.engine.kernels.portable.FloatMemory;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;

/** A primitive of oneDNN (generated code for one shape) and its arguments, for one thread. */
final class OneDnnPrimitive {
  static final engine CPU = new engine(engine.kind.cpu, 0);

  private final primitive primitive;
  private final stream stream = new stream(CPU);
  private final List<memory> arrays = new ArrayList<>();
  private final dnnl_exec_arg_t arguments;

  /**
   * An argument of a primitive.
   *
   * @param role the role of the argument, one of {@code DNNL_ARG_…}
   * @param layout the layout of the array
   */
  record Argument(int role, memory.desc layout) {}

  OneDnnPrimitive(primitive primitive, Argument... given) {
    this.primitive = primitive;
    arguments = new dnnl_exec_arg_t(given.length);
    for (Argument argument : given) {
      memory array = new memory(argument.layout, CPU, null);
      arguments.position(arrays.size()).arg(argument.role).memory(array.get());
      arrays.add(array);
    }
    arguments.position(0);
  }

  /**
   * Returns the description, if it is one of generated code.
   *
   * @throws UnsupportedOperationException if it is one of oneDNN's reference implementations, which
   *     are slower by a factor of hundreds
   */
  static <T extends primitive_desc> T requireGenerated(T description) {
    String name = description.impl_info_str().getString();
    if (!name.startsWith("jit")) {
      throw new UnsupportedOperationException("oneDNN has no generated code, only " + name);
    }
    return description;
  }

  /** Creates a copy from one layout to another. */
  static OneDnnPrimitive reorder(memory.desc from, memory.desc to) {
    return new OneDnnPrimitive(
        new reorder(new reorder.primitive_desc(CPU, from, CPU, to)),
        new Argument(DNNL_ARG_FROM, from),
        new Argument(DNNL_ARG_TO, to));
  }

  /**
   * Executes the primitive on the calling thread.
   *
   * @param addresses the addresses of the arrays, in the order of the arguments of the constructor
   */
  void execute(long... addresses) {
    for (int i = 0; i < addresses.length; i++) {
      dnnl_memory_set_data_handle(arrays.get(i).get(), FloatMemory.pointer(addresses[i]));
    }
    OneDnn.useOneThread();
    OneDnn.check(dnnl_primitive_execute(primitive.get(), stream.get(), arrays.size(), arguments));
  }
}
