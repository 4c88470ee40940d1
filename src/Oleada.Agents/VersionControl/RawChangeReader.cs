using System.Text;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.VersionControl;

/// <summary>Reads git's raw diff change by change, however long it is. Fields end with NUL.</summary>
internal sealed class RawChangeReader(Stream output)
{
    /// <summary>Bytes of a path. File systems take fewer; a tree that was not made from files may hold more.</summary>
    public const int MaxField = 32_768;

    private readonly byte[] _buffer = new byte[16_384], _field = new byte[MaxField];
    private int _at, _length;

    /// <returns>Null at the end.</returns>
    /// <exception cref="WorkspaceException">A path is longer than <see cref="MaxField"/>.</exception>
    public async ValueTask<RawChange?> ReadAsync(CancellationToken cancellationToken)
    {
        while (await FieldAsync(cancellationToken) is { } head && await FieldAsync(cancellationToken) is { } path)
        {
            if (RawChange.Parse(head, path) is { } change)
                return change;
        }
        return null;
    }

    private async ValueTask<string?> FieldAsync(CancellationToken cancellationToken)
    {
        var filled = 0;
        while (true)
        {
            if (_at == _length)
            {
                _length = await output.ReadAsync(_buffer, cancellationToken);
                _at = 0;
                if (_length == 0)
                    return null;
            }
            var end = _buffer.AsSpan(_at, _length - _at).IndexOf((byte)0);
            var part = _buffer.AsSpan(_at, end < 0 ? _length - _at : end);
            if (filled + part.Length > MaxField)
                throw new WorkspaceException($"a path in the repository is longer than {MaxField} bytes");
            part.CopyTo(_field.AsSpan(filled));
            filled += part.Length;
            _at += end < 0 ? part.Length : part.Length + 1;
            if (end >= 0)
                return Encoding.UTF8.GetString(_field, 0, filled);
        }
    }
}
