using System.Text;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.VersionControl;

/// <summary>Reads git's raw diff change by change, however long it is. Fields end with NUL.</summary>
internal sealed class RawChangeReader(Stream output)
{
    /// <summary>Bytes of a path. File systems take fewer; a tree that was not made from files may hold more.</summary>
    public const int MaxField = 32_768;

    private readonly byte[] _buffer = new byte[16_384], _head = new byte[MaxField], _path = new byte[MaxField];
    private int _at, _length, _headLength, _pathLength;

    /// <summary>Where <see cref="MoveNextAsync"/> is: <c>:mode mode object object letter</c>.</summary>
    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _headLength);

    public ReadOnlySpan<byte> Path => _path.AsSpan(0, _pathLength);

    /// <summary>Null for what is no change.</summary>
    public RawChange? Current => RawChange.Parse(Encoding.UTF8.GetString(Head), Encoding.UTF8.GetString(Path));

    /// <returns>False at the end.</returns>
    /// <exception cref="WorkspaceException">A path is longer than <see cref="MaxField"/>.</exception>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        _headLength = await FieldAsync(_head, cancellationToken);
        _pathLength = _headLength < 0 ? -1 : await FieldAsync(_path, cancellationToken);
        return _pathLength >= 0;
    }

    /// <returns>Null at the end.</returns>
    /// <exception cref="WorkspaceException">A path is longer than <see cref="MaxField"/>.</exception>
    public async ValueTask<RawChange?> ReadAsync(CancellationToken cancellationToken)
    {
        while (await MoveNextAsync(cancellationToken))
        {
            if (Current is { } change)
                return change;
        }
        return null;
    }

    /// <returns>The field's length; -1 at the end.</returns>
    private async ValueTask<int> FieldAsync(byte[] field, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (true)
        {
            if (_at == _length)
            {
                _length = await output.ReadAsync(_buffer, cancellationToken);
                _at = 0;
                if (_length == 0)
                    return -1;
            }
            var end = _buffer.AsSpan(_at, _length - _at).IndexOf((byte)0);
            var part = _buffer.AsSpan(_at, end < 0 ? _length - _at : end);
            if (filled + part.Length > MaxField)
                throw new WorkspaceException($"a path in the repository is longer than {MaxField} bytes");
            part.CopyTo(field.AsSpan(filled));
            filled += part.Length;
            _at += end < 0 ? part.Length : part.Length + 1;
            if (end >= 0)
                return filled;
        }
    }
}
