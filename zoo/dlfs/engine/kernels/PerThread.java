package dlfs.engine.kernels;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What takes long to make, and may be used by one thread at a time: each thread makes its own for
 * each key, and keeps it until many others have been asked for since.
 */
final class PerThread<K, V> {
  /** More than the layers of a network ask for, for batches of a few sizes. */
  private static final int MOST = 1000;

  private final ThreadLocal<Map<K, V>> known = ThreadLocal.withInitial(Recent::new);
  private final Function<K, V> maker;

  PerThread(Function<K, V> maker) {
    this.maker = maker;
  }

  V get(K key) {
    return known.get().computeIfAbsent(key, maker);
  }

  private static final class Recent<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > MOST;
    }
  }
}
