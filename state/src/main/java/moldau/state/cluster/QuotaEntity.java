package moldau.state.cluster;

import java.util.Map;

/// Whom a client quota is for: a name for each entity type (`user`, `client-id`, `ip`), null for
/// the default of the type. Compared by its parts in order of type.
public record QuotaEntity(Sorted<String, Name> parts) implements Comparable<QuotaEntity> {
    /// @param text null: the default entity
    public record Name(String text) implements Comparable<Name> {
        @Override
        public int compareTo(Name other) {
            if (text == null) return other.text == null ? 0 : -1;
            return other.text == null ? 1 : text.compareTo(other.text);
        }
    }

    @Override
    public int compareTo(QuotaEntity other) {
        var mine = parts.iterator();
        var theirs = other.parts.iterator();
        while (mine.hasNext() && theirs.hasNext()) {
            Map.Entry<String, Name> one = mine.next();
            Map.Entry<String, Name> two = theirs.next();
            int order = one.getKey().compareTo(two.getKey());
            if (order == 0) order = one.getValue().compareTo(two.getValue());
            if (order != 0) return order;
        }
        return Boolean.compare(mine.hasNext(), theirs.hasNext());
    }
}
