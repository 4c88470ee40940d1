namespace Oleada.Agents.Workspaces;

/// <summary>
/// Bounds how much one look at a workspace reads. A file's size costs a command nothing: a thousand files of holes only are
/// terabytes, and the server would read them for hours.
/// </summary>
internal sealed class ReadBound
{
    public const long MaxBytes = 8L << 30;

    private long _left = MaxBytes;

    /// <summary>Whether a file of this size may still be read. A file that is too large leaves the room to smaller ones.</summary>
    public bool MayRead(long size)
    {
        if (size > _left)
            return false;
        _left -= size;
        return true;
    }
}
