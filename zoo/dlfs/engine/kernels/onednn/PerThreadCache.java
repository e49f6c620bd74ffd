package dlfs.engine.kernels.onednn;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Caches values that take long to create and may be used by one thread at a time. Each thread has
 * its own value per key; the least recently used ones are discarded.
 */
final class PerThreadCache<K, V> {
  /** More than the layers of a network need, for batches of several sizes. */
  private static final int MAX_SIZE_PER_THREAD = 1000;

  private final ThreadLocal<Map<K, V>> caches = ThreadLocal.withInitial(LruMap::new);
  private final Function<K, V> creator;

  PerThreadCache(Function<K, V> creator) {
    this.creator = creator;
  }

  V get(K key) {
    return caches.get().computeIfAbsent(key, creator);
  }

  private static final class LruMap<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    LruMap() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > MAX_SIZE_PER_THREAD;
    }
  }
}
