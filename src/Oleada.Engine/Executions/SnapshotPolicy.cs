namespace Oleada.Engine.Executions;

/// <summary>
/// When a state is worth saving: after ten thousand positions of the log, or two per atom if that is more, so that the
/// cost of a snapshot stays in proportion to what has happened since the last one.
/// </summary>
internal sealed class SnapshotPolicy(int atoms, long position)
{
    private readonly long _every = Math.Max(10_000, 2L * atoms);
    private long _savedAt = position;

    /// <summary>The position of the execution's newest event.</summary>
    public long Position { get; set; } = position;

    public bool IsDue => Position - _savedAt >= _every;

    public void Saved() => _savedAt = Position;
}
