package moldau.broker.api;

import java.util.Set;

/// Creates topics that were asked for and do not exist, if the settings allow it. The answer is not
/// waited for: the topics show up in a later Metadata (behaviours 22, 23).
@FunctionalInterface
public interface AutoCreation {
    void create(Set<String> names);
}
