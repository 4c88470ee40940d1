using Oleada.Contracts.Events;

namespace Oleada.Cli.Views.Live;

/// <summary>The files that are there now, and the last ones that changed.</summary>
internal sealed class Artifacts
{
    /// <summary>As many as any view lists.</summary>
    private const int Kept = 24;

    private readonly Dictionary<string, bool> _present = new(StringComparer.Ordinal);
    private readonly List<ArtifactCreated> _latest = [];

    /// <summary>Files that the plan announces, where it announces any.</summary>
    public int? Expected { get; set; }

    public int Count => _present.Count;

    /// <summary>Changes that have no event of their own, since there were too many.</summary>
    public long Omitted { get; set; }

    /// <summary>Those of <see cref="Count"/> that the plan had announced.</summary>
    public int ExpectedFound { get; private set; }

    /// <summary>The newest first; each is one of <see cref="Count"/>.</summary>
    public IReadOnlyList<ArtifactCreated> Latest => _latest;

    public void Apply(ArtifactCreated artifact)
    {
        _latest.RemoveAll(known => string.Equals(known.Path, artifact.Path, StringComparison.Ordinal));
        if (_present.Remove(artifact.Path, out var expected) && expected)
            ExpectedFound--;
        if (artifact.Change == ArtifactChange.Deleted)
            return;
        _present[artifact.Path] = artifact.Expected == true;
        if (artifact.Expected == true)
            ExpectedFound++;
        _latest.Insert(0, artifact);
        if (_latest.Count > Kept)
            _latest.RemoveAt(Kept);
    }
}
