using Oleada.Agents.Paths;

namespace Oleada.Agents.Workspaces;

/// <summary>
/// Looks through a folder, with all that change detection passes over, for files that would run with the server's rights, and
/// takes these rights from them. Needed where no system call filter keeps commands from making such files.
/// </summary>
internal sealed class SetIdSweep
{
    private const int MaxNamed = 20;

    private readonly List<string> _named = [];
    private int _removed;
    private int _left;

    /// <param name="sinceNs">Files that have not changed since then, in nanoseconds since 1970, are the user's own and stay as they are.</param>
    public void Run(HeldFolder root, long sinceNs) => new FolderWalk(root).Run((in WalkedName name) =>
    {
        if (name.Facts.Kind == FileKind.Folder)
            return WalkStep.Enter;
        if (name.Facts.Kind == FileKind.Regular && name.Facts.Stamp.ChangedNs >= sinceNs && (SetIdBits.IsSet(name.Facts) || SetIdBits.HasCapabilities(name)))
            Count(SetIdBits.TryRemove(name), name.Path);
        return WalkStep.Next;
    });

    public void Remove(HeldFolder root, string path) => Count(SetIdBits.TryRemove(root, path), path);

    /// <summary>What was found since the last time, for a person; null if nothing was.</summary>
    public string? Summary()
    {
        if (_named.Count == 0)
            return null;
        var more = _removed + _left - _named.Count;
        var text = $"set-user-ID or set-group-ID bits or capabilities of {_removed + _left} files are taken away: {string.Join(", ", _named)}";
        text += (more > 0 ? $" and {more} more" : "") + (_left > 0 ? $"; {_left} of them could not be changed" : "");
        _named.Clear();
        _removed = 0;
        _left = 0;
        return text;
    }

    private void Count(bool isRemoved, string path)
    {
        if (isRemoved)
            _removed++;
        else
            _left++;
        if (_named.Count < MaxNamed)
            _named.Add(path);
    }
}
