using Oleada.Agents.Workspaces;

namespace Oleada.Agents.Tests.Workspaces;

public sealed class WorkspaceFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_opened_with_its_length()
    {
        _folder.Write("ws/a/b.txt", "hello");
        using var stream = WorkspaceFiles.Open(Root, "a/b.txt");
        Assert.Equal(5, stream!.Length);
        stream.Position = 1;
        Assert.Equal("ello", new StreamReader(stream).ReadToEnd());
    }

    [Theory]
    [InlineData("")]
    [InlineData("missing")]
    [InlineData("../outside.txt")]
    [InlineData("a/../../outside.txt")]
    [InlineData("/etc/passwd")]
    [InlineData("a")]
    [InlineData("link")]
    [InlineData("linked/outside.txt")]
    [InlineData("pipe")]
    [InlineData("a\0b")]
    public void What_is_no_file_of_the_workspace_is_not_opened(string path)
    {
        _folder.Write("ws/a/b.txt", "hello");
        _folder.Write("outside.txt", "secret");
        File.CreateSymbolicLink(Path.Combine(Root, "link"), Path.Combine(_folder.Path, "outside.txt"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "linked"), _folder.Path);
        using var pipe = System.Diagnostics.Process.Start("mkfifo", Path.Combine(Root, "pipe"));
        pipe.WaitForExit();
        Assert.Null(WorkspaceFiles.Open(Root, path));
        Assert.Equal(path == "a", WorkspaceFiles.Exists(Root, path));
    }

    [Fact]
    public void A_link_within_the_workspace_leads_to_its_file()
    {
        _folder.Write("ws/a/b.txt", "hello");
        File.CreateSymbolicLink(Path.Combine(Root, "link"), "a/b.txt");
        using var stream = WorkspaceFiles.Open(Root, "link");
        Assert.NotNull(stream);
        Assert.True(WorkspaceFiles.Exists(Root, "a/"));
        Assert.False(WorkspaceFiles.Exists(Root, "a/b.txt/"));
    }

    [Theory]
    [InlineData("src/Program.cs", "csharp")]
    [InlineData("Dockerfile", "dockerfile")]
    [InlineData("a/CMakeLists.txt", "cmake")]
    [InlineData("x.TSX", "typescript")]
    [InlineData("no-extension", "unknown")]
    [InlineData("odd.xyzzy", "unknown")]
    public void A_language_is_told_by_the_files_name(string path, string language) => Assert.Equal(language, Languages.Of(path));

    private string Root => _folder.Folder("ws");
}
