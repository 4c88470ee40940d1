using System.Runtime.Versioning;
using Oleada.Agents.Paths;

namespace Oleada.Agents.Tests.Paths;

[SupportedOSPlatform("linux")]
public sealed class ProgramFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_of_the_system_comes_before_the_search_path()
    {
        var (system, other) = (Program("system/tool"), Program("other/tool"));

        var found = ProgramFile.Find("tool", [Path.GetDirectoryName(system)!], Path.GetDirectoryName(other));

        Assert.Equal(system, found);
    }

    [Fact]
    public void An_absolute_folder_of_the_search_path_serves_where_the_system_has_none()
    {
        var other = Program("other/tool");

        var found = ProgramFile.Find("tool", [_folder.Folder("system")], $"/nowhere:{Path.GetDirectoryName(other)}");

        Assert.Equal(other, found);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(":")]
    [InlineData("{0}")]
    [InlineData("./{0}:")]
    public void A_relative_folder_of_the_search_path_is_not_asked(string searchPath)
    {
        var beside = Path.GetRelativePath(Directory.GetCurrentDirectory(), Path.GetDirectoryName(Program("tool"))!);

        var found = ProgramFile.Find("tool", [], string.Format(System.Globalization.CultureInfo.InvariantCulture, searchPath, beside));

        Assert.Null(found);
    }

    [Fact]
    public void A_file_that_cannot_be_run_is_passed_over()
    {
        _folder.Write("first/tool", "text");
        var second = Program("second/tool");

        var found = ProgramFile.Find("tool", [_folder.Folder("first")], _folder.Folder("second"));

        Assert.Equal(second, found);
    }

    [Fact]
    public void A_chosen_program_has_to_be_absolute()
    {
        var chosen = Program("chosen/tool");

        Assert.Equal(chosen, ProgramFile.Find("tool", chosen));
        Assert.Null(ProgramFile.Find("sh", "chosen/tool"));
    }

    private string Program(string name)
    {
        var file = _folder.Write(name, "#!/bin/sh\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return file;
    }
}
