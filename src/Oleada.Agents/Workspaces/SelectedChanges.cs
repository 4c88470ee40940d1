using System.Text;
using Oleada.Agents.VersionControl;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Workspaces;

/// <summary>
/// Keeps of a diff of any length what events tell: declared files first, then the first others up to
/// <see cref="ArtifactLimits.MaxPerAttempt"/>. It counts the rest.
/// </summary>
/// <param name="prefix">The workspace's path below the top, with a closing slash; empty at the top.</param>
/// <param name="declared">Files that come first where there are too many, relative to the top.</param>
internal sealed class SelectedChanges(string prefix, IEnumerable<string> declared)
{
    /// <summary>Changes of submodules that are kept at a time.</summary>
    public const int MaxSubmodules = 1_000;

    private readonly HashSet<string> _declared = new(declared, StringComparer.Ordinal);
    private readonly List<RawChange> _told = [], _submodules = [];

    public IReadOnlyList<RawChange> Told => _told;

    /// <summary>How many more there were.</summary>
    public int Rest { get; private set; }

    /// <summary>Some of the changes of submodules, if there are any.</summary>
    public IReadOnlyList<RawChange> Submodules => _submodules;

    public void Add(RawChange change)
    {
        if (change.IsSubmodule && _submodules.Count < MaxSubmodules)
            _submodules.Add(change);
        if (!IsTold(change))
            return;
        if (_told.Count < ArtifactLimits.MaxPerAttempt)
        {
            _told.Add(change);
            return;
        }
        Rest++;
        if (_declared.Contains(change.Path))
            TakePlaceOfAnother(change);
    }

    /// <summary>Adds all changes of a diff.</summary>
    public async Task AddAllAsync(RawChangeReader diff, CancellationToken cancellationToken)
    {
        while (await diff.MoveNextAsync(cancellationToken))
        {
            if (IsOneOfMany(diff))
                Rest++;
            else if (diff.Current is { } change)
                Add(change);
        }
    }

    /// <summary>Adds the changes of a diff whose paths another diff has, too. Git orders both by the bytes of their paths.</summary>
    public async Task AddCommonAsync(RawChangeReader diff, RawChangeReader other, CancellationToken cancellationToken)
    {
        var change = await NextNameableAsync(diff, cancellationToken);
        var foreign = await NextNameableAsync(other, cancellationToken);
        while (change is not null && foreign is not null)
        {
            var order = CompareBytes(change.Path, foreign.Path);
            if (order == 0)
                Add(change);
            if (order <= 0)
                change = await NextNameableAsync(diff, cancellationToken);
            if (order >= 0)
                foreign = await NextNameableAsync(other, cancellationToken);
        }
    }

    /// <summary>Whether it is a further new file that is only counted. Told by its bytes, so that a million of them allocate nothing.</summary>
    private bool IsOneOfMany(RawChangeReader diff)
    {
        const int MaxQuick = 512;
        var path = diff.Path;
        if (_told.Count < ArtifactLimits.MaxPerAttempt || path.Length > MaxQuick || !diff.Head.StartsWith(":000000 100"u8) ||
            path.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            return false;
        Span<char> text = stackalloc char[MaxQuick];
        var name = text[..Encoding.ASCII.GetChars(path, text)];
        return name.StartsWith(prefix, StringComparison.Ordinal) && !_declared.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);
    }

    private bool IsTold(RawChange change) =>
        change.IsNameable && change.IsContent && (change.IsFile || change.WasFile) && !change.IsSubmodule &&
        change.Path.StartsWith(prefix, StringComparison.Ordinal);

    private void TakePlaceOfAnother(RawChange change)
    {
        var last = _told.FindLastIndex(told => !_declared.Contains(told.Path));
        if (last < 0)
            return;
        _told.RemoveAt(last);
        _told.Add(change);
    }

    /// <summary>Other names are replaced in parts, so that their order is lost; no event tells them.</summary>
    private static async ValueTask<RawChange?> NextNameableAsync(RawChangeReader diff, CancellationToken cancellationToken)
    {
        while (await diff.ReadAsync(cancellationToken) is { } change)
        {
            if (change.IsNameable)
                return change;
        }
        return null;
    }

    /// <summary>The order of UTF-8, which differs from that of UTF-16 where surrogates meet the last characters of the first plane.</summary>
    internal static int CompareBytes(string left, string right)
    {
        var at = left.AsSpan().CommonPrefixLength(right);
        if (at == left.Length || at == right.Length)
            return left.Length.CompareTo(right.Length);
        return (char.IsSurrogate(left[at]), char.IsSurrogate(right[at])) switch
        {
            (true, false) => 1,
            (false, true) => -1,
            _ => left[at].CompareTo(right[at]),
        };
    }
}
