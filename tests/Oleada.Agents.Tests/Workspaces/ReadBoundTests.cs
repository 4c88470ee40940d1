using Oleada.Agents.Paths;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.Tests.Workspaces;

public sealed class ReadBoundTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_of_holes_beyond_the_bound_are_not_read_and_small_ones_are()
    {
        _folder.Write("small", "x");
        using (var holes = File.Create(Path.Combine(_folder.Path, "holes")))
            holes.SetLength(ReadBound.MaxBytes + 1);
        using var root = HeldFolder.Open(_folder.Path);
        var bound = new ReadBound();

        Assert.Null(Content.Read(root, "holes", bound));
        Assert.Equal(1, Content.Read(root, "small", bound)?.Size);
    }

    [Fact]
    public void All_files_of_a_look_count_together()
    {
        var bound = new ReadBound();

        Assert.True(bound.MayRead(ReadBound.MaxBytes - 1));
        Assert.False(bound.MayRead(2));
        Assert.True(bound.MayRead(1));
        Assert.False(bound.MayRead(1));
    }
}
