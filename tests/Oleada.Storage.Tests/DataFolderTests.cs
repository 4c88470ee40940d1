using Oleada.Storage.Tests.Sqlite;
using Xunit;

namespace Oleada.Storage.Tests;

public sealed class DataFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_folder_is_its_owners_only_and_out_of_gits_sight()
    {
        var path = _folder.File("a/data");
        using var data = DataFolder.Open(path);
        Assert.Equal(path, data.Path);
        Assert.Equal("*\n", File.ReadAllText(Path.Combine(path, ".gitignore")));
        Assert.True(Directory.Exists(data.Workspaces));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_folder_is_held_once_until_it_is_given_back()
    {
        using (DataFolder.Open(_folder.Path))
        {
            var refused = Assert.Throws<DataFolderInUseException>(() => DataFolder.Open(_folder.Path));
            Assert.Equal(_folder.Path, refused.Folder);
            Assert.Equal(Environment.ProcessId, refused.ProcessId);
        }
        DataFolder.Open(_folder.Path).Dispose();
    }

    [Fact]
    public void A_read_only_file_system_is_named_as_that_and_nobody_is_to_be_stopped()
    {
        using var disk = new SmallFileSystem(4);
        DataFolder.Open(disk.Path).Dispose();
        disk.MakeReadOnly();

        var refused = Assert.Throws<DataFolderException>(() => DataFolder.Open(disk.Path));

        Assert.StartsWith($"data folder {disk.Path} cannot be written: Read-only file system", refused.Message);
    }

    [Fact]
    public void A_holder_that_is_long_gone_is_not_named()
    {
        using var held = DataFolder.Open(_folder.Path);
        // More than any system gives: no process has it.
        File.WriteAllText(_folder.File("lock.pid"), "2000000000");

        var refused = Assert.Throws<DataFolderInUseException>(() => DataFolder.Open(_folder.Path));

        Assert.Null(refused.ProcessId);
        Assert.Contains("is in use by another process", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gitignore_that_is_there_is_left_alone()
    {
        File.WriteAllText(_folder.File(".gitignore"), "mine");
        DataFolder.Open(_folder.Path).Dispose();
        Assert.Equal("mine", File.ReadAllText(_folder.File(".gitignore")));
    }

    [Fact]
    public void A_file_in_place_of_the_folder_is_refused_by_name()
    {
        File.WriteAllText(_folder.File("data"), "");
        var refused = Assert.Throws<DataFolderException>(() => DataFolder.Open(_folder.File("data")));
        Assert.StartsWith($"data folder {_folder.File("data")} cannot be written:", refused.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/proc/1/data")]
    public void A_path_that_cannot_be_made_is_refused(string path) =>
        Assert.Throws<DataFolderException>(() => DataFolder.Open(path));
}
