using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Sandbox;

public sealed class ProgramPathTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Only_absolute_folders_of_the_path_are_searched()
    {
        var program = _folder.Write("bin/git", "");
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, Path.GetDirectoryName(program)!);

        Assert.Null(ProgramPath.Find("git", $":.:{relative}"));
        Assert.Equal(program, ProgramPath.Find("git", $":.:{relative}:{Path.GetDirectoryName(program)}"));
    }
}
