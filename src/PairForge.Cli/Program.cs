using System.Text;

// Texts are UTF-8 on their way in and out, whatever the locale says.
Console.InputEncoding = Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await PairForge.Cli.CommandLine.RunAsync(args);
